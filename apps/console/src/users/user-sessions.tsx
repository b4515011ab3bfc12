import '@mantine/core/styles/Skeleton.css';
import type { User } from '@gatehouse/contract';
import { Skeleton, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { errorMessage } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { Panel } from '../layouts/panel.tsx';
import { Problem } from '../layouts/problem.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility, useMe } from '../session/ability-provider.tsx';
import { SessionList } from '../session/session-list.tsx';
import { whyNot } from './why-not.ts';

/** Where somebody is signed in, for whoever may end it. */
export function UserSessions({ user }: { user: User }) {
  const reason = whyNot({ ability: useAbility(), callerId: useMe().user.id, roles: useRoles(), user }, 'revokeSessions');
  const mayEnd = reason === undefined;
  const sessions = useQuery(trpc.users.sessions.queryOptions({ id: user.id }, { enabled: mayEnd }));
  const end = useMutation(
    trpc.users.revokeSession.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.users.sessions.queryKey({ id: user.id }) });
        notifications.show({ message: `That session of ${user.username} is ended.` });
      },
      onError: (error) => void notifications.show({ color: 'red', title: 'The session was not ended', message: errorMessage(error) }),
    }),
  );
  if (!mayEnd) return null;
  return (
    <Panel title="Where they are signed in">
      {sessions.error !== null && <Problem error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.error === null && sessions.data === undefined && <Skeleton h={40} />}
      {sessions.data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          Nowhere.
        </Text>
      )}
      {sessions.data !== undefined && sessions.data.items.length > 0 && (
        <SessionList sessions={sessions.data.items} onEnd={({ id: sessionId }) => end.mutate({ id: user.id, sessionId })} />
      )}
    </Panel>
  );
}
