import { type Passkey, renamePasskeyInput } from '@gatehouse/contract';
import { TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { FormDialog } from '../forms/form-dialog.tsx';
import { trpc } from '../api/trpc.ts';
import { focusFirstInvalid } from '../layouts/form-errors.ts';
import { refreshFactors } from './refresh-factors.ts';

/** Gives a passkey another name. */
export function RenamePasskeyDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: passkey.name },
    validate: schemaResolver(renamePasskeyInput.pick({ name: true }), { sync: true }),
  });
  const rename = useMutation(
    trpc.auth.renamePasskey.mutationOptions({
      onSuccess: async ({ name }) => {
        onClose();
        await refreshFactors();
        notifications.show({ message: `The passkey is now called ${name}.` });
      },
    }),
  );
  return (
    <FormDialog
      onClose={onClose}
      title={`Rename ${passkey.name}`}
      onSubmit={form.onSubmit(({ name }) => rename.mutate({ id: passkey.id, name }), focusFirstInvalid)}
      submit="Save"
      pending={rename.isPending}
      problem={rename.isError ? { title: 'It keeps its name', error: rename.error } : undefined}
    >
      <TextInput label="Name" data-autofocus key={form.key('name')} {...form.getInputProps('name')} />
    </FormDialog>
  );
}
