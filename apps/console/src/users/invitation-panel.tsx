import '@mantine/core/styles/Skeleton.css';
import type { CredentialLink, InvitationState, User } from '@gatehouse/contract';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { errorMessage } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { Panel } from '../layouts/panel.tsx';
import { Problem } from '../layouts/problem.tsx';
import { ExactTime } from '../layouts/time-text.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility, useMe } from '../session/ability-provider.tsx';
import { endedBecause } from './ended-link-text.ts';
import { OneTimeLink } from './one-time-link.tsx';
import { whyNot } from './why-not.ts';

/** How an invited user's invitation stands; sending it again, and making it worthless. For whoever may reset their credentials. */
export function InvitationPanel({ user }: { user: User }) {
  const reason = whyNot({ ability: useAbility(), callerId: useMe().user.id, roles: useRoles(), user }, 'resetCredentials');
  const invitation = useQuery(trpc.users.invitation.queryOptions({ id: user.id }, { enabled: reason === undefined }));
  const [link, setLink] = useState<CredentialLink | undefined>();
  const outcome = {
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: trpc.users.invitation.queryKey({ id: user.id }) }),
        // The badge says how it stands, too.
        queryClient.invalidateQueries({ queryKey: trpc.users.get.queryKey({ id: user.id }) }),
        queryClient.invalidateQueries({ queryKey: trpc.users.list.queryKey() }),
      ]),
    onError: (error: unknown) => void notifications.show({ color: 'red', title: 'Nothing was changed', message: errorMessage(error) }),
  };
  const send = useMutation(trpc.users.sendInvitation.mutationOptions(outcome));
  const revoke = useMutation(trpc.users.revokeInvitation.mutationOptions(outcome));
  if (reason !== undefined) return null;
  const again = () =>
    send.mutate(
      { id: user.id },
      {
        onSuccess: (sent) => {
          setLink(sent.invitation);
          if (sent.invitation === undefined) notifications.show({ message: `An invitation is on its way to ${user.email}.` });
        },
      },
    );
  const withdraw = () =>
    revoke.mutate(
      { id: user.id },
      {
        onSuccess: () => {
          setLink(undefined);
          notifications.show({ message: `The invitation of ${user.username} no longer works.` });
        },
      },
    );
  return (
    <Panel title="Invitation">
      {invitation.error !== null && <Problem error={invitation.error} onRetry={() => void invitation.refetch()} />}
      {invitation.error === null && invitation.data === undefined && <Skeleton h={40} />}
      {invitation.data !== undefined && (
        <Stack gap="sm">
          <Text size="sm">{words(invitation.data, user)}</Text>
          {link !== undefined && <OneTimeLink title="Their invitation" link={link} />}
          <Group gap="xs">
            <Button size="xs" loading={send.isPending} onClick={again}>
              {invitation.data.state === 'none' ? 'Send invitation' : 'Send again'}
            </Button>
            {invitation.data.state !== 'none' && (
              <Button size="xs" variant="default" loading={revoke.isPending} onClick={withdraw}>
                Revoke
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Panel>
  );
}

function words({ state, expiresAt, ended }: InvitationState, { email }: User): React.ReactNode {
  if (state === 'waiting') return `Waiting for the mail server. It goes to ${email ?? 'them'}.`;
  if (state === 'none' && ended !== undefined) return `No active invitation. This person can’t sign in yet. The last invitation ended: ${endedBecause[ended]}.`;
  if (state === 'none' || expiresAt === null) return 'No active invitation. This person can’t sign in yet.';
  const end = <ExactTime at={expiresAt} />;
  return state === 'over' ? <>The invitation expired on {end}. Send it again.</> : <>Not accepted yet. Expires on {end}.</>;
}
