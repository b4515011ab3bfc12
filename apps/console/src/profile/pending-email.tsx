import type { LinkEnd } from '@gatehouse/contract';
import { Alert, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { errorMessage } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';

/** Says that an address of one's own is still to be confirmed, and offers to leave it be. */
export function PendingEmail({ email }: { email: string }) {
  const cancel = useMutation(
    trpc.profile.cancelEmailChange.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.profile.pathKey() });
        notifications.show({ message: 'Your e-mail address was kept.' });
      },
      onError: (error) => void notifications.show({ color: 'red', title: 'Nothing was changed', message: errorMessage(error) }),
    }),
  );
  return (
    <Alert
      color="yellow"
      variant="light"
      title="Confirm your new e-mail address"
      styles={{ root: { background: 'var(--gate-wait-ground)' }, title: { color: 'var(--gate-wait)' }, message: { color: 'var(--mantine-color-text)' } }}
    >
      <Group justify="space-between" gap="xs">
        <Text size="sm" style={{ overflowWrap: 'anywhere', flex: '1 1 20rem' }}>
          Open the link sent to {email}. Until then, your current address stays in use.
        </Text>
        <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Keep current address
        </Button>
      </Group>
    </Alert>
  );
}

const because: Partial<Record<LinkEnd, string>> = {
  over: 'it wasn’t opened in time',
  address: 'your current address changed',
  credential: 'your password changed',
  permissions: 'your permissions changed',
};

/** Says that an address of one's own will not be confirmed any more, and why. */
export function EndedEmail({ email, why }: { email: string; why: LinkEnd }) {
  return (
    <Alert
      color="gray"
      variant="light"
      title="New e-mail address not confirmed"
      styles={{ root: { background: 'var(--mantine-color-default-hover)' }, message: { color: 'var(--mantine-color-text)' } }}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        The link sent to {email} no longer works because {because[why] ?? 'a newer one replaced it'}. To use that address, enter it again below.
      </Text>
    </Alert>
  );
}
