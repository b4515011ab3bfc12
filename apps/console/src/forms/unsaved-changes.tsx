import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

interface UnsavedChangesProps {
  when: boolean;
  title?: string;
  /** What would be lost. */
  text?: string;
}

/** Asks before somebody leaves a page, by a link, by Back or by a reload, with changes that are not saved. */
export function UnsavedChanges({ when, title = 'Discard your changes?', text = 'What you entered on this page isn’t saved.' }: UnsavedChangesProps) {
  const { status, proceed, reset } = useBlocker({
    // A page that only its search changes is still there.
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <Modal opened onClose={reset} title={title} size="sm">
      <Stack>
        <Text size="sm">{text}</Text>
        <DiscardButtons onKeep={reset} onDiscard={proceed} />
      </Stack>
    </Modal>
  );
}

export function DiscardButtons({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onDiscard}>
        Discard
      </Button>
      <Button onClick={onKeep} data-autofocus>
        Keep editing
      </Button>
    </Group>
  );
}
