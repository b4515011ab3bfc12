import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { ProblemHere } from '../forms/problem-here.tsx';
import { refreshFactors } from './refresh-factors.ts';

interface RemoveFactorDialogProps {
  title: string;
  /** What is said once it is removed. */
  done: string;
  remove: () => Promise<unknown>;
  onClose: () => void;
}

/** Says what removing a second factor means, then removes it. */
export function RemoveFactorDialog({ title, done, remove, onClose }: RemoveFactorDialogProps) {
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: async () => {
      onClose();
      notifications.show({ message: done });
      await refreshFactors();
    },
  });
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack>
        <Text size="sm">
          It no longer signs you in. If it is your last second factor, your recovery codes go with it, and a password of less than 15 characters must be
          replaced.
        </Text>
        {removal.isError && <ProblemHere title="Nothing was removed" error={removal.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" loading={removal.isPending} onClick={() => removal.mutate()}>
            Remove
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
