import type { AccessRequest } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { DayField } from '../dates/day-field.tsx';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { Refused } from '../layouts/refused.tsx';
import { Day, TimeText } from '../layouts/time-text.tsx';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { endDayOf, endOfDay } from '../users/role-end.ts';
import { refreshAccessRequests } from './refresh-access-requests.ts';
import { RequestStatus } from './request-status.tsx';
import { whyNotGrant } from './why-not-decide.ts';

/** One request whole; an open one is granted or denied here. */
export function DecideDialog({ request, onClose }: { request: AccessRequest; onClose: () => void }) {
  const roles = useRoles();
  const role = roles.find((known) => known.role === request.role);
  const label = roleLabel(roles, request.role);
  return (
    <Modal opened returnFocus onClose={onClose} title={`${label} for ${request.requester.label}`}>
      <Stack>
        {role !== undefined && (
          <Text size="sm" c="dimmed">
            {role.description}
          </Text>
        )}
        <div>
          <Text size="sm" c="dimmed">
            Asked <TimeText at={request.createdAt} />
            {request.until === null ? (
              ', without an end'
            ) : (
              <>
                , until <Day at={request.until} />
              </>
            )}
            :
          </Text>
          <Typed text={request.reason} />
        </div>
        {request.status === 'open' ? <Decision request={request} label={label} onClose={onClose} /> : <Outcome request={request} />}
      </Stack>
    </Modal>
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

function Decision({ request, label, onClose }: { request: AccessRequest; label: string; onClose: () => void }) {
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
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (locked === undefined) decide.mutate({ id, decision: 'grant', answer: said, until: endOfDay(day, until) });
      }}
    >
      <Stack>
        {decide.isError && dayError === undefined && <Problem title="Nothing was decided" error={decide.error} />}
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
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="default" disabled={decide.isPending} onClick={() => decide.mutate({ id, decision: 'deny', answer: said })}>
            Deny
          </Button>
          {locked === undefined ? (
            <Button type="submit" loading={decide.isPending}>
              Grant
            </Button>
          ) : (
            <Refused label="Grant" reason={locked} />
          )}
        </Group>
      </Stack>
    </form>
  );
}

const Typed = ({ text }: { text: string }) => (
  <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
    {text}
  </Text>
);
