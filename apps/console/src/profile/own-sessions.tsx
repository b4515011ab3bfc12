import type { Session } from '@gatehouse/contract';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { errorMessage } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { Pill } from '../layouts/pill.tsx';
import { Problem } from '../layouts/problem.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { browserName } from './browser-name.ts';

/** The browsers in which one is signed in. */
export function OwnSessions() {
  const sessions = useQuery(trpc.sessions.list.queryOptions());
  const revoke = useMutation(
    trpc.sessions.revoke.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.sessions.pathKey() });
        notifications.show({ message: 'That session is ended.' });
      },
      onError: (error) => void notifications.show({ color: 'red', title: 'The session was not ended', message: errorMessage(error) }),
    }),
  );
  if (sessions.error !== null) return <Problem error={sessions.error} onRetry={() => void sessions.refetch()} />;
  if (sessions.data === undefined) return <Skeleton h={60} />;
  return (
    <Stack gap="sm">
      {sessions.data.items.map((session) => (
        <SessionRow key={session.id} session={session} onEnd={() => revoke.mutate({ id: session.id })} />
      ))}
    </Stack>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const name = browserName(session.userAgent);
  return (
    <Group justify="space-between" gap="xs">
      <div>
        <Text size="sm" fw={500}>
          {name}
        </Text>
        <Text size="sm" c="dimmed">
          {session.address ?? 'Unknown address'}, used <TimeText at={session.lastSeenAt} />
        </Text>
      </div>
      {session.current ? (
        <Pill tone="good">This one</Pill>
      ) : (
        <Button size="xs" variant="default" onClick={onEnd} aria-label={`End the session in ${name}`}>
          End
        </Button>
      )}
    </Group>
  );
}
