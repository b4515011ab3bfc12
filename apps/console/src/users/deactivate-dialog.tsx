import type { User } from '@gatehouse/contract';
import { Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { FormDialog } from '../forms/form-dialog.tsx';
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
    <FormDialog
      returnFocus={false}
      onClose={onClose}
      title={`Deactivate ${user.username}?`}
      submit="Deactivate"
      color="red.9"
      pending={deactivate.isPending}
      problem={deactivate.isError ? { title: 'Nothing was changed', error: deactivate.error } : undefined}
      onSubmit={() => deactivate.mutate({ id: user.id, reason: reason.trim() || undefined })}
    >
      <Text size="sm">They are signed out at once and can’t sign in again until someone reactivates them. Their roles and groups are kept.</Text>
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
    </FormDialog>
  );
}
