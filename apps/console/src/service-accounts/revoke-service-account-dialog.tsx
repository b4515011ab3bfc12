import type { ServiceAccount } from '@gatehouse/contract';
import { Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { FormDialog } from '../forms/form-dialog.tsx';
import { refreshServiceAccounts } from './refresh-service-accounts.ts';

/** Says that a service account ends for good, and revokes it after its name was typed. */
export function RevokeServiceAccountDialog({ account: { id, name, liveKeys }, onClose }: { account: ServiceAccount; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const revoke = useMutation(
    trpc.serviceAccounts.revoke.mutationOptions({
      onSuccess: async () => {
        await refreshServiceAccounts();
        notifications.show({ message: `${name} and its keys are revoked.` });
        onClose();
      },
    }),
  );
  return (
    <FormDialog
      returnFocus
      onClose={onClose}
      title={`Revoke ${name} for good?`}
      submit="Revoke for good"
      color="red.9"
      disabled={typed.trim() !== name}
      pending={revoke.isPending}
      problem={revoke.isError ? { title: 'Nothing was revoked', error: revoke.error } : undefined}
      onSubmit={() => revoke.mutate({ id })}
    >
      <Text size="sm">
        {liveKeys === 0 ? 'None of its keys works now.' : liveKeys === 1 ? 'Its one key stops working at once.' : `Its ${liveKeys} keys stop working at once.`}{' '}
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
    </FormDialog>
  );
}
