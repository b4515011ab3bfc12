import type { DeletedUser } from '@gatehouse/contract';
import { Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { FormDialog } from '../forms/form-dialog.tsx';
import { refreshUsers } from './user-mutations.ts';

/** Says what erasing means, and erases after the username was typed. */
export function EraseDialog({ user, onClose }: { user: DeletedUser; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const erase = useMutation(
    trpc.users.erase.mutationOptions({
      onSuccess: async () => {
        await refreshUsers();
        notifications.show({ message: 'Their personal data is erased.' });
        onClose();
      },
    }),
  );
  return (
    <FormDialog
      onClose={onClose}
      title={`Erase the personal data of ${user.username}?`}
      submit="Erase"
      color="red.9"
      disabled={typed !== user.username}
      pending={erase.isPending}
      problem={erase.isError ? { title: 'Nothing was erased', error: erase.error } : undefined}
      onSubmit={() => erase.mutate({ id: user.id })}
    >
      <Text size="sm">
        Their names, e-mail address, and where they signed in from go from everywhere, the audit trail included. What was done, and when, stays there and stays
        provable, by “Erased user” and a number. The username stays taken.
      </Text>
      <Text size="sm" fw={550}>
        This can’t be undone, and they can’t be restored.
      </Text>
      <TextInput
        label={`Type ${user.username} to confirm`}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  );
}
