import type { InvitationState, User } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { queryClient, trpc } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { ExactTime } from '../layouts/time-text.tsx';
import { endedBecause } from './ended-link-text.ts';
import { OneTimeLink } from './one-time-link.tsx';

/** Sends a link with which somebody chooses a new password, or shows it when there is no mail. */
export function ResetLinkDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const send = useMutation(
    trpc.users.sendPasswordReset.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.users.invitation.queryKey({ id: user.id }) }),
    }),
  );
  const last = useQuery(trpc.users.invitation.queryOptions({ id: user.id }));
  return (
    <Modal opened returnFocus={false} onClose={onClose} title={`Password link for ${user.username}`}>
      <Stack>
        {send.isSuccess && send.data.reset !== undefined && <OneTimeLink title="The link" link={send.data.reset} />}
        {send.isSuccess && send.data.reset === undefined && <Text size="sm">A link was sent to {user.email}.</Text>}
        {!send.isSuccess && <Text size="sm">They get a link with which they choose a new password. Their present one keeps working until then.</Text>}
        {!send.isSuccess && last.data !== undefined && <LastLink last={last.data} />}
        {send.isError && <ProblemHere title="No link was made" error={send.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {send.isSuccess ? 'Close' : 'Cancel'}
          </Button>
          {!send.isSuccess && (
            <Button loading={send.isPending} onClick={() => send.mutate({ id: user.id })} data-autofocus>
              Make the link
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** How the one before stands: it may be what somebody is looking for. */
function LastLink({ last: { state, expiresAt, ended } }: { last: InvitationState }) {
  const words =
    state === 'waiting' ? (
      'A link is on its way to them, and waits for the mail server. A new one takes its place.'
    ) : state === 'sent' && expiresAt !== null ? (
      <>
        They have a link that works until <ExactTime at={expiresAt} />. A new one takes its place.
      </>
    ) : ended !== undefined ? (
      `Their last link no longer works: ${endedBecause[ended]}.`
    ) : null;
  return words === null ? null : <Text size="sm">{words}</Text>;
}
