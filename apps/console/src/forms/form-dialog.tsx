import { Button, Group, Modal, type ModalProps, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { DiscardButtons, UnsavedChanges } from './unsaved-changes.tsx';
import { ProblemHere, type ProblemHereProps } from './problem-here.tsx';

interface FormDialogProps extends Omit<ModalProps, 'opened' | 'onSubmit'> {
  /** Whether there is something that closing would lose. Unless said: whether anything was entered. */
  changed?: boolean | undefined;
  onSubmit: (event: React.FormEvent<HTMLFormElement>) => void;
  /** The button that does it; absent while it can't be done. */
  submit?: string | undefined;
  color?: string | undefined;
  disabled?: boolean | undefined;
  pending: boolean;
  /** What went wrong when it was last tried. */
  problem?: ProblemHereProps | undefined;
  cancel?: string;
  /** Which button has the focus at first, in a dialog without fields. */
  focus?: 'cancel' | 'submit';
  /** Further buttons, before the one that does it. */
  actions?: ReactNode;
  /** Whether it is shown over whatever page is open: the page asks by itself before it is left. */
  overPage?: boolean;
}

/** A dialog with a form: Enter sends it (with Ctrl or ⌘ where Enter is a new line), what goes wrong is said beside the button, and closing it asks when something would be lost. */
export function FormDialog(props: FormDialogProps) {
  const {
    changed,
    onSubmit,
    submit,
    color,
    disabled,
    pending,
    problem,
    cancel = 'Cancel',
    focus,
    actions,
    overPage = false,
    onClose,
    children,
    ...modal
  } = props;
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
    body.current?.querySelector<HTMLElement>('input:not([hidden]), textarea, select')?.focus();
  };
  return (
    <Modal opened onClose={close} {...modal}>
      {!overPage && <UnsavedChanges when={unsaved} />}
      <form
        noValidate
        onChange={() => setTouched(true)}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(event);
        }}
      >
        <Stack
          ref={body}
          onKeyDown={({ key, ctrlKey, metaKey, target }) => {
            // In a field of several lines Enter is a new line.
            if (key === 'Enter' && (ctrlKey || metaKey) && target instanceof HTMLTextAreaElement) send.current?.click();
          }}
        >
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
              <Button variant="default" onClick={close} data-autofocus={focus === 'cancel' || undefined}>
                {cancel}
              </Button>
              {actions}
              {submit !== undefined && (
                <Button ref={send} type="submit" color={color} disabled={disabled} loading={pending} data-autofocus={focus === 'submit' || undefined}>
                  {submit}
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </form>
    </Modal>
  );
}
