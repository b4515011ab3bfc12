import { type Passkey, renamePasskeyInput } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { focusFirstInvalid } from '../layouts/form-errors.ts';
import { Problem } from '../layouts/problem.tsx';
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
    <Modal opened onClose={onClose} title={`Rename ${passkey.name}`}>
      <form noValidate onSubmit={form.onSubmit(({ name }) => rename.mutate({ id: passkey.id, name }), focusFirstInvalid)}>
        <Stack>
          {rename.isError && <Problem title="It keeps its name" error={rename.error} />}
          <TextInput label="Name" data-autofocus key={form.key('name')} {...form.getInputProps('name')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rename.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
