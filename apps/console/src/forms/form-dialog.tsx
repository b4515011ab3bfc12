import { Button, Group, Modal, type ModalProps, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { DiscardButtons, UnsavedChanges } from './unsaved-changes.tsx';
import { ProblemHere } from './problem-here.tsx';

interface FormDialogProps extends Omit<ModalProps, 'opened' | 'onSubmit'> {
  /** Whether there is something that closing would lose. Unless said: whether anything was entered. */
  changed?: boolean | undefined;
  onSubmit: (event: React.FormEvent<HTMLFormElement>) => void;
  /** The button that does it. */
  submit: string;
  color?: string | undefined;
  disabled?: boolean | undefined;
  pending: boolean;
  /** What went wrong when it was last tried. */
  problem?: { title: string; error: unknown } | undefined;
}

/** A dialog with a form: Enter sends it, what goes wrong is said beside the button, and closing it asks when something would be lost. */
export function FormDialog({ changed, onSubmit, submit, color, disabled, pending, problem, onClose, children, ...modal }: FormDialogProps) {
  const [touched, setTouched] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const unsaved = (changed ?? touched) && !pending;
  const body = useRef<HTMLDivElement>(null);
  const close = () => {
    if (leaving) return setLeaving(false);
    if (unsaved) setLeaving(true);
    else onClose();
  };
  const send = useRef<HTMLButtonElement>(null);
  const wasPending = useRef(pending);
  useEffect(() => {
    // A button that was busy gave the focus away.
    if (wasPending.current && !pending && document.activeElement === document.body) send.current?.focus();
    wasPending.current = pending;
  }, [pending]);
  const keep = () => {
    setLeaving(false);
    body.current?.querySelector<HTMLElement>('input, textarea, select')?.focus();
  };
  return (
    <Modal opened onClose={close} {...modal}>
      <UnsavedChanges when={unsaved} />
      <form
        noValidate
        onChange={() => setTouched(true)}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(event);
        }}
      >
        <Stack ref={body}>
          {children}
          {problem !== undefined && <ProblemHere {...problem} />}
          {leaving ? (
            <div role="alertdialog" aria-label="Discard what you entered?">
              <Text size="sm" mb="xs" ta="end">
                Discard what you entered?
              </Text>
              <DiscardButtons onKeep={keep} onDiscard={onClose} />
            </div>
          ) : (
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button ref={send} type="submit" color={color} disabled={disabled} loading={pending}>
                {submit}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Modal>
  );
}
