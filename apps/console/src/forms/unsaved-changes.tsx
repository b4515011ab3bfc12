import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

interface UnsavedChangesProps {
  when: boolean;
  /** What would be lost, where it is nothing that was entered. */
  instead?: { title: string; text: string };
}

/** Asks before somebody leaves a page, by a link, by Back or by a reload, with changes that are not saved. */
export function UnsavedChanges({ when, instead }: UnsavedChangesProps) {
  const { status, proceed, reset } = useBlocker({
    // A page that only its search changes is still there.
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <Modal opened onClose={reset} title={instead?.title ?? 'Discard your changes?'} size="sm">
      <Stack>
        <Text size="sm">{instead?.text ?? 'What you entered on this page isn’t saved.'}</Text>
        <DiscardButtons onKeep={reset} onDiscard={proceed} {...(instead !== undefined && { keep: 'Stay', discard: 'Leave' })} />
      </Stack>
    </Modal>
  );
}

interface DiscardButtonsProps {
  keep?: string;
  discard?: string;
  onKeep: () => void;
  onDiscard: () => void;
}

export function DiscardButtons({ keep = 'Keep editing', discard = 'Discard', onKeep, onDiscard }: DiscardButtonsProps) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onDiscard}>
        {discard}
      </Button>
      <Button onClick={onKeep} data-autofocus>
        {keep}
      </Button>
    </Group>
  );
}
