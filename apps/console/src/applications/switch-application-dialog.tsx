import type { Application } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { refreshApplications } from './refresh-applications.ts';

/** Says what enabling or disabling does, then does it. */
export function SwitchApplicationDialog({ application: { id, name, version, status }, onClose }: { application: Application; onClose: () => void }) {
  const enabled = status === 'enabled';
  const update = useMutation(
    trpc.applications.update.mutationOptions({
      onSuccess: async () => {
        await refreshApplications();
        notifications.show({ message: enabled ? `${name} is disabled: every request is denied.` : `${name} is enabled.` });
        onClose();
      },
      // Somebody else changed it: what stands there now decides what can be done.
      onError: () => void refreshApplications(),
    }),
  );
  return (
    <Modal opened returnFocus onClose={onClose} title={`${enabled ? 'Disable' : 'Enable'} ${name}?`}>
      <Stack>
        <Text size="sm">
          {enabled
            ? 'Every request is denied until you enable it again. Its policies, keys and access stay.'
            : 'Everyone with access can use it again, and its enabled policies apply.'}
        </Text>
        {update.isError && <ProblemHere title="Nothing was changed" error={update.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus={enabled || undefined}>
            Cancel
          </Button>
          <Button
            color={enabled ? 'red.9' : undefined}
            loading={update.isPending}
            onClick={() => update.mutate({ id, version, status: enabled ? 'disabled' : 'enabled' })}
            data-autofocus={!enabled || undefined}
          >
            {enabled ? 'Disable' : 'Enable'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
