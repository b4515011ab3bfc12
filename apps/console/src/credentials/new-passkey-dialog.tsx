import { finishPasskeyInput } from '@gatehouse/contract';
import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { FormDialog } from '../forms/form-dialog.tsx';
import { trpc } from '../api/trpc.ts';
import { focusFirstInvalid } from '../layouts/form-errors.ts';
import { browserName } from '../session/browser-name.ts';
import { passkeyMessage } from './ask-passkey.ts';

const { name: passkeyName } = finishPasskeyInput.shape;

interface NewPasskeyDialogProps {
  /** With the recovery codes that came with it, if any did. */
  onEnrolled: (recoveryCodes: string[] | null) => void;
  onClose: () => void;
}

/** Asks what a new passkey shall be called, and has the browser make it. */
export function NewPasskeyDialog({ onEnrolled, onClose }: NewPasskeyDialogProps) {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: browserName(navigator.userAgent) },
    validate: { name: (text) => passkeyName.safeParse(text).error?.issues[0]?.message ?? null },
  });
  const start = useMutation(trpc.auth.startPasskey.mutationOptions());
  const finish = useMutation(trpc.auth.finishPasskey.mutationOptions());
  const enrol = useMutation({
    mutationFn: async (name: string) => {
      const { id, options } = await start.mutateAsync();
      const { startRegistration } = await import('@simplewebauthn/browser');
      return finish.mutateAsync({ id, name, response: await startRegistration({ optionsJSON: options }) });
    },
    onSuccess: ({ recoveryCodes }) => onEnrolled(recoveryCodes),
  });
  return (
    <FormDialog
      onClose={onClose}
      title="Add a passkey"
      submit="Go on"
      pending={enrol.isPending}
      problem={enrol.isError ? { title: 'No passkey was added', error: enrol.error, message: passkeyMessage(enrol.error) } : undefined}
      onSubmit={form.onSubmit(({ name }) => enrol.mutate(name), focusFirstInvalid)}
    >
      <Text size="sm">Your browser asks next where to keep it: on this device, on your phone, or on a security key.</Text>
      <TextInput label="Name" description="So that you know it again among others." data-autofocus key={form.key('name')} {...form.getInputProps('name')} />
    </FormDialog>
  );
}
