import type { ServiceAccount } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { refreshServiceAccounts } from './refresh-service-accounts.ts';

/** Says what disabling or enabling a service account does, then does it. */
export function SwitchServiceAccountDialog({ account: { id, name, version, status }, onClose }: { account: ServiceAccount; onClose: () => void }) {
  const enabled = status === 'enabled';
  const update = useMutation(
    trpc.serviceAccounts.update.mutationOptions({
      onSuccess: async () => {
        await refreshServiceAccounts();
        notifications.show({ message: enabled ? `${name} is disabled: its keys are refused.` : `${name} is enabled: its keys work again.` });
        onClose();
      },
      onError: () => void refreshServiceAccounts(),
    }),
  );
  return (
    <Modal opened returnFocus onClose={onClose} title={`${enabled ? 'Disable' : 'Enable'} ${name}?`}>
      <Stack>
        <Text size="sm">
          {enabled
            ? 'Its keys are refused from the next request on, until it is enabled again. They are kept.'
            : 'Those of its keys that have not ended work again, from the next request on.'}
        </Text>
        {update.isError && <ProblemHere title="Nothing was changed" error={update.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color={enabled ? 'red.9' : undefined}
            loading={update.isPending}
            onClick={() => update.mutate({ id, version, status: enabled ? 'disabled' : 'enabled' })}
            data-autofocus
          >
            {enabled ? 'Disable' : 'Enable'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
