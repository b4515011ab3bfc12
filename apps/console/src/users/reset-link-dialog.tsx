import type { User } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { OneTimeLink } from './one-time-link.tsx';

/** Sends a link with which somebody chooses a new password, or shows it when there is no mail. */
export function ResetLinkDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const send = useMutation(trpc.users.sendPasswordReset.mutationOptions());
  return (
    <Modal opened returnFocus={false} onClose={onClose} title={`Password link for ${user.username}`}>
      <Stack>
        {send.isError && <Problem title="No link was made" error={send.error} />}
        {send.isSuccess && send.data.reset !== undefined && <OneTimeLink title="The link" link={send.data.reset} />}
        {send.isSuccess && send.data.reset === undefined && <Text size="sm">A link was sent to {user.email}.</Text>}
        {!send.isSuccess && <Text size="sm">They get a link with which they choose a new password. Their present one keeps working until then.</Text>}
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
