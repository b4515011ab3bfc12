import type { DeletedUser } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
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
    <Modal opened onClose={onClose} title={`Erase the personal data of ${user.username}?`}>
      <Stack>
        {erase.isError && <Problem title="Nothing was erased" error={erase.error} />}
        <Text size="sm">
          Their names, e-mail address, and where they signed in from go from everywhere, the audit trail included. What was done, and when, stays there and
          stays provable, by “Erased user” and a number. The username stays taken.
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
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red.9" disabled={typed !== user.username} loading={erase.isPending} onClick={() => erase.mutate({ id: user.id })}>
            Erase
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
