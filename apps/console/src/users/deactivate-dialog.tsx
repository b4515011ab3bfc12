import type { User } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { refreshUsers } from './user-mutations.ts';

/** Asks for the reason, then deactivates. */
export function DeactivateDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const deactivate = useMutation(
    trpc.users.deactivate.mutationOptions({
      onSuccess: async () => {
        await refreshUsers();
        notifications.show({ message: `${user.username} is deactivated.` });
        onClose();
      },
    }),
  );
  return (
    <Modal opened returnFocus={false} onClose={onClose} title={`Deactivate ${user.username}?`}>
      <Stack>
        <Text size="sm">They are signed out at once and can’t sign in again until somebody reactivates them. Their roles and groups are kept.</Text>
        {deactivate.isError && <Problem title="Nothing was changed" error={deactivate.error} />}
        <Textarea
          label="Reason"
          description="Kept in the audit trail."
          autosize
          minRows={2}
          maxLength={1000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red.9" loading={deactivate.isPending} onClick={() => deactivate.mutate({ id: user.id, reason: reason.trim() || undefined })}>
            Deactivate
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
