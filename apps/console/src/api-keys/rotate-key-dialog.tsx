import { type ApiKey, DEFAULT_OVERLAP_HOURS } from '@gatehouse/contract';
import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemHere } from '../forms/problem-here.tsx';
import type { KeyActs } from './key-acts.ts';
import { NewSecret } from './new-secret.tsx';

const overlaps = [
  { value: '0', label: 'not at all: it ends at once' },
  { value: '1', label: 'for an hour' },
  { value: String(DEFAULT_OVERLAP_HOURS), label: 'for a day' },
  { value: '168', label: 'for a week' },
  { value: '720', label: 'for 30 days' },
] as const;

/** Makes a key to take the place of another, and says for how long the former one still works. */
export function RotateKeyDialog({ apiKey, acts, onClose }: { apiKey: ApiKey; acts: KeyActs; onClose: () => void }) {
  const [overlap, setOverlap] = useState(String(DEFAULT_OVERLAP_HOURS));
  const rotate = useMutation({
    mutationFn: () => acts.rotate(apiKey.id, Number(overlap)),
    onSuccess: async () => {
      await acts.refresh();
      notifications.show({ message: `The key ${apiKey.name} has a successor.` });
    },
  });
  const made = rotate.data;
  return (
    <Modal
      opened
      returnFocus
      onClose={onClose}
      title={made === undefined ? `Rotate ${apiKey.name}?` : `The new key ${apiKey.name}`}
      closeOnClickOutside={made === undefined}
      closeOnEscape={made === undefined}
    >
      {made !== undefined ? (
        <NewSecret secret={made.key} onClose={onClose}>
          <Text size="sm">
            {overlap === '0' ? 'The former key works no longer.' : 'Put it where the former one is now. That one works beside it for the time that you chose.'}
          </Text>
        </NewSecret>
      ) : (
        <Stack>
          <Text size="sm">A new key takes its place: the same name, the same permissions, as long a time. The former one is marked as replaced.</Text>
          <NativeSelect
            label="The former key works beside it"
            description="Never longer than it would have."
            data={overlaps.map(({ value, label }) => ({ value, label }))}
            value={overlap}
            onChange={({ currentTarget }) => setOverlap(currentTarget.value)}
            data-autofocus
          />
          {rotate.isError && <ProblemHere title="Nothing was changed" error={rotate.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
              Make the new key
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
