import '@mantine/core/styles/Skeleton.css';
import { Button, Skeleton, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { errorMessage } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { SessionList } from '../session/session-list.tsx';

const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.sessions.pathKey() });
const failed = (error: unknown) => void notifications.show({ color: 'red', title: 'The session was not ended', message: errorMessage(error) });

/** The browsers in which one is signed in. */
export function OwnSessions() {
  const sessions = useQuery(trpc.sessions.list.queryOptions());
  const ended = (message: string) => async () => {
    await refresh();
    notifications.show({ message });
  };
  const revoke = useMutation(trpc.sessions.revoke.mutationOptions({ onSuccess: ended('That session is ended.'), onError: failed }));
  const revokeAll = useMutation(trpc.sessions.revokeAll.mutationOptions({ onSuccess: ended('You are signed out everywhere but here.'), onError: failed }));
  if (sessions.error !== null) return <Problem error={sessions.error} onRetry={() => void sessions.refetch()} />;
  if (sessions.data === undefined) return <Skeleton h={60} />;
  const { items } = sessions.data;
  return (
    <Stack gap="md">
      <SessionList sessions={items} onEnd={({ id }) => revoke.mutate({ id })} />
      {items.length > 1 && (
        <Button variant="default" size="xs" loading={revokeAll.isPending} onClick={() => revokeAll.mutate()} style={{ alignSelf: 'flex-start' }}>
          End all others
        </Button>
      )}
    </Stack>
  );
}
