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
    onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.users.invitation.queryKey({ id: user.id }) }),
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
              {invitation.data.state === 'none' ? 'Invite them' : 'Send it again'}
            </Button>
            {invitation.data.state !== 'none' && (
              <Button size="xs" variant="default" loading={revoke.isPending} onClick={withdraw}>
                Revoke it
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Panel>
  );
}

function words({ state, expiresAt, ended }: InvitationState, { email }: User): React.ReactNode {
  if (state === 'waiting') return `It waits for the mail server, to go to ${email ?? 'them'}.`;
  if (state === 'none' && ended !== undefined) return `They have no invitation that works. The last one ended: ${endedBecause[ended]}. Invite them again.`;
  if (state === 'none' || expiresAt === null) return 'They have no invitation that works, and can not sign in.';
  const end = <ExactTime at={expiresAt} />;
  return state === 'over' ? <>It was not accepted before its end, {end}. Send it again.</> : <>They have not accepted it yet. It works until {end}.</>;
}
