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
        notifications.show({ message: 'Your e-mail address stays as it is.' });
      },
      onError: (error) => void notifications.show({ color: 'red', title: 'Nothing was changed', message: errorMessage(error) }),
    }),
  );
  return (
    <Alert
      color="yellow"
      variant="light"
      title="Your new address is still to be confirmed"
      styles={{ root: { background: 'var(--gate-wait-ground)' }, title: { color: 'var(--gate-wait)' }, message: { color: 'var(--mantine-color-text)' } }}
    >
      <Group justify="space-between" gap="xs">
        <Text size="sm" style={{ overflowWrap: 'anywhere', flex: '1 1 12rem' }}>
          Open the link that goes to {email}. Until then your present address stays.
        </Text>
        <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Keep the present one
        </Button>
      </Group>
    </Alert>
  );
}

const because: Partial<Record<LinkEnd, string>> = {
  over: 'nobody followed the link in time',
  address: 'your present address was changed since',
  credential: 'your password was changed since',
  permissions: 'permissions were changed since',
};

/** Says that an address of one's own will not be confirmed any more, and why. */
export function EndedEmail({ email, why }: { email: string; why: LinkEnd }) {
  return (
    <Alert color="gray" variant="light" title="Your new address was not confirmed" styles={{ message: { color: 'var(--mantine-color-text)' } }}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        The link that went to {email} no longer works: {because[why] ?? 'it was replaced'}. If you still want that address, enter it again below.
      </Text>
    </Alert>
  );
}
