import type { ServiceAccount } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { refreshServiceAccounts } from './refresh-service-accounts.ts';

/** Says that a service account ends for good, and revokes it after its name was typed. */
export function RevokeServiceAccountDialog({ account: { id, name, liveKeys }, onClose }: { account: ServiceAccount; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const revoke = useMutation(
    trpc.serviceAccounts.revoke.mutationOptions({
      onSuccess: async () => {
        await refreshServiceAccounts();
        notifications.show({ message: `${name} is revoked for good, and its keys with it.` });
        onClose();
      },
    }),
  );
  return (
    <Modal opened returnFocus onClose={onClose} title={`Revoke ${name} for good?`}>
      <Stack>
        {revoke.isError && <Problem title="Nothing was revoked" error={revoke.error} />}
        <Text size="sm">
          {liveKeys === 0
            ? 'None of its keys works now.'
            : liveKeys === 1
              ? 'Its one key stops working at once.'
              : `Its ${liveKeys} keys stop working at once.`}{' '}
          It can’t be enabled again, nor get another key. It stays in this list and in the audit trail.
        </Text>
        <TextInput
          label={`Type ${name} to confirm`}
          styles={{ label: { overflowWrap: 'anywhere' } }}
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
          <Button color="red.9" disabled={typed.trim() !== name} loading={revoke.isPending} onClick={() => revoke.mutate({ id })}>
            Revoke for good
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
