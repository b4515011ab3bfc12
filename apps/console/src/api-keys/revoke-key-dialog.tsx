import type { ApiKey } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { ProblemHere } from '../forms/problem-here.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import type { KeyActs } from './key-acts.ts';

/** Says that a key ends at once and for good, then revokes it. */
export function RevokeKeyDialog({ apiKey: { id, name, lastUsedAt }, acts, onClose }: { apiKey: ApiKey; acts: KeyActs; onClose: () => void }) {
  const revoke = useMutation({
    mutationFn: () => acts.revoke(id),
    onSuccess: async () => {
      await acts.refresh();
      notifications.show({ message: `The key ${name} is revoked.` });
      onClose();
    },
  });
  return (
    <Modal opened returnFocus onClose={onClose} title={`Revoke ${name}?`}>
      <Stack>
        <Text size="sm">
          It stops working at once: whatever calls with it is refused from the next request on. This can’t be undone.{' '}
          {lastUsedAt === null ? (
            'It was never used.'
          ) : (
            <>
              It was last used <TimeText at={lastUsedAt} />.
            </>
          )}
        </Text>
        {revoke.isError && <ProblemHere title="Nothing was revoked" error={revoke.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            Revoke at once
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
