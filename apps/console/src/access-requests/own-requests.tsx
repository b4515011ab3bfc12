import '@mantine/core/styles/Skeleton.css';
import { type AccessRequest, DEFAULT_PAGE_SIZE } from '@gatehouse/contract';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { errorMessage } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { Day, TimeText } from '../layouts/time-text.tsx';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { useMe } from '../session/ability-provider.tsx';
import { refreshAccessRequests } from './refresh-access-requests.ts';
import { RequestStatus } from './request-status.tsx';

const FEW = 5;

/** What one asked for, and what became of it; the latest first. */
export function OwnRequests() {
  const { user } = useMe();
  const [limit, setLimit] = useState(FEW);
  const requests = useQuery(trpc.accessRequests.list.queryOptions({ filter: { requesterId: user.id }, limit }));
  if (requests.error !== null) return <Problem error={requests.error} onRetry={() => void requests.refetch()} />;
  if (requests.data === undefined) return <Skeleton h={60} />;
  const { items, total } = requests.data;
  if (items.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No requests yet. Ask for a role; an administrator decides.
      </Text>
    );
  }
  return (
    <Stack gap="md">
      {items.map((request) => (
        <OwnRequest key={request.id} request={request} />
      ))}
      {total > items.length && limit < DEFAULT_PAGE_SIZE && (
        <Button variant="subtle" size="xs" onClick={() => setLimit(DEFAULT_PAGE_SIZE)} style={{ alignSelf: 'flex-start' }}>
          Show more
        </Button>
      )}
    </Stack>
  );
}

function OwnRequest({ request }: { request: AccessRequest }) {
  const label = roleLabel(useRoles(), request.role);
  const { status, until, grantedUntil, answer, decidedBy, decidedAt } = request;
  const withdraw = useMutation(
    trpc.accessRequests.withdraw.mutationOptions({
      onSuccess: () => void notifications.show({ message: `Your request for ${label} is withdrawn.` }),
      onError: (error) => void notifications.show({ color: 'red', title: 'Nothing was changed', message: errorMessage(error) }),
      onSettled: () => void refreshAccessRequests(),
    }),
  );
  const end = status === 'granted' ? grantedUntil : until;
  return (
    <div>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Group gap="xs">
          <Text size="sm" fw={550}>
            {label}
          </Text>
          <RequestStatus status={status} />
        </Group>
        {status === 'open' && (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Withdraw the request for ${label}`}
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate({ id: request.id })}
          >
            Withdraw
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        Asked <TimeText at={request.createdAt} />
        {end !== null && (
          <>
            , until <Day at={end} />
          </>
        )}
        {decidedBy !== null && decidedAt !== null && (
          <>
            ; {status} by {decidedBy.label} <TimeText at={decidedAt} />
          </>
        )}
      </Text>
      {answer !== null && (
        <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          “{answer}”
        </Text>
      )}
    </div>
  );
}
