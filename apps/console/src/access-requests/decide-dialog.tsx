import type { AccessRequest } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { DayField } from '../dates/day-field.tsx';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { Refused } from '../layouts/refused.tsx';
import { Day, TimeText } from '../layouts/time-text.tsx';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { endDayOf, endOfDay } from '../users/role-end.ts';
import { refreshAccessRequests } from './refresh-access-requests.ts';
import { RequestStatus } from './request-status.tsx';
import { whyNotGrant } from './why-not-decide.ts';

/** One request whole; an open one is granted or denied here. */
export function DecideDialog({ request, onClose }: { request: AccessRequest; onClose: () => void }) {
  const label = roleLabel(useRoles(), request.role);
  const title = `${label} for ${request.requester.label}`;
  if (request.status === 'open') return <Decision request={request} title={title} label={label} onClose={onClose} />;
  return (
    <Modal opened returnFocus onClose={onClose} title={title}>
      <Stack>
        <Asked request={request} />
        <Outcome request={request} />
      </Stack>
    </Modal>
  );
}

/** What somebody asked for, and why. */
function Asked({ request: { role, createdAt, until, reason } }: { request: AccessRequest }) {
  const known = useRoles().find((one) => one.role === role);
  return (
    <>
      {known !== undefined && (
        <Text size="sm" c="dimmed">
          {known.description}
        </Text>
      )}
      <div>
        <Text size="sm" c="dimmed">
          Asked <TimeText at={createdAt} />
          {until === null ? (
            ', without an end'
          ) : (
            <>
              , until <Day at={until} />
            </>
          )}
          :
        </Text>
        <Typed text={reason} />
      </div>
    </>
  );
}

function Outcome({ request: { status, decidedAt, decidedBy, answer, grantedUntil } }: { request: AccessRequest }) {
  return (
    <div>
      <Group gap={6}>
        <RequestStatus status={status} />
        <Text size="sm" c="dimmed">
          {decidedBy !== null && `by ${decidedBy.label} `}
          {decidedAt !== null && <TimeText at={decidedAt} />}
          {status === 'granted' &&
            (grantedUntil === null ? (
              ', without an end'
            ) : (
              <>
                , until <Day at={grantedUntil} />
              </>
            ))}
        </Text>
      </Group>
      {answer !== null && <Typed text={answer} />}
    </div>
  );
}

interface DecisionProps {
  request: AccessRequest;
  title: string;
  label: string;
  onClose: () => void;
}

function Decision({ request, title, label, onClose }: DecisionProps) {
  const { id, requester, until } = request;
  const [day, setDay] = useState(endDayOf(until));
  const [today] = useState(() => endDayOf(new Date().toISOString()));
  const [answer, setAnswer] = useState('');
  const locked = whyNotGrant(useRoles(), request);
  const decide = useMutation(
    trpc.accessRequests.decide.mutationOptions({
      onSuccess: async (_request, { decision }) => {
        await Promise.all([refreshAccessRequests(), queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() })]);
        notifications.show({ message: decision === 'grant' ? `${requester.label} now holds ${label}.` : `${requester.label} was told no.` });
        onClose();
      },
      onError: () => void refreshAccessRequests(),
    }),
  );
  const dayError = errorData(decide.error)?.fields?.['until'];
  const said = answer.trim() || undefined;
  return (
    <FormDialog
      returnFocus
      onClose={onClose}
      title={title}
      changed={answer !== '' || day !== endDayOf(until)}
      submit={locked === undefined ? 'Grant' : undefined}
      pending={decide.isPending}
      problem={decide.isError && dayError === undefined ? { title: 'Nothing was decided', error: decide.error } : undefined}
      onSubmit={() => locked === undefined && decide.mutate({ id, decision: 'grant', answer: said, until: endOfDay(day, until) })}
      actions={
        <>
          <Button variant="default" disabled={decide.isPending} onClick={() => decide.mutate({ id, decision: 'deny', answer: said })}>
            Deny
          </Button>
          {locked !== undefined && <Refused label="Grant" reason={locked} />}
        </>
      }
    >
      <Asked request={request} />
      {locked === undefined ? (
        <DayField
          label="Last day"
          description="Leave blank to grant the role permanently."
          maw={240}
          firstDay={today}
          value={day}
          error={dayError}
          onChange={setDay}
        />
      ) : (
        <Text size="sm">You can only deny this. {locked}</Text>
      )}
      <Textarea
        label="Answer"
        description="They read it. Kept in the audit trail."
        autosize
        minRows={2}
        maxLength={1000}
        value={answer}
        onChange={({ currentTarget }) => setAnswer(currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  );
}

const Typed = ({ text }: { text: string }) => (
  <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
    {text}
  </Text>
);
