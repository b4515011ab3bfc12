import { type Application, updateApplicationInput } from '@gatehouse/contract';
import { Textarea, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { ConflictChoice, conflictRows } from '../layouts/conflict-choice.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { changedFields } from '../users/profile-fields.tsx';
import { UserPicker } from '../users/user-picker.tsx';
import { newestApplication, refreshApplications } from './refresh-applications.ts';
import { useSees } from './use-sees.ts';

interface EditApplicationDialogProps {
  application: Application;
  onClose: () => void;
  onStartOver: () => void;
}

const labels = { name: 'Name', description: 'Description', ownerId: 'Owner' };

const valuesOf = ({ name, description, ownerId }: Application) => ({ name, description, ownerId });
type Values = ReturnType<typeof valuesOf>;

/** The values as texts for people; the owner by name, as the rows or the picker know them. */
function textsOf(values: Values, ...rows: Application[]): Record<keyof Values, string> {
  const { ownerId } = values;
  const known = rows.find(({ owner }) => owner !== null && owner.id === ownerId)?.owner?.label;
  const owner = ownerId === null ? 'Nobody' : (known ?? queryClient.getQueryData(trpc.users.get.queryKey({ id: ownerId }))?.username ?? 'Somebody else');
  return { ...values, ownerId: owner };
}

/** The form for an application's name, description and owner. When somebody else was faster, it asks which of both shall stand. */
export function EditApplicationDialog({ application, onClose, onStartOver }: EditApplicationDialogProps) {
  const sees = useSees();
  // What the person saw when they began: later rows don't change what counts as their own edit.
  const [began] = useState(application);
  const [latest, setLatest] = useState<Application>();
  const [unplaced, setUnplaced] = useState<unknown>();
  const before = valuesOf(began);
  const form = useForm({
    initialValues: before,
    validate: schemaResolver(updateApplicationInput.pick({ name: true, description: true, ownerId: true }), { sync: true }),
  });
  const update = useMutation(
    trpc.applications.update.mutationOptions({
      onSuccess: async ({ name }) => {
        await refreshApplications();
        notifications.show({ message: `${name} is saved.` });
        onClose();
      },
      onError: async (error) => {
        const now = errorData(error)?.reason === 'stale-version' ? await newestApplication(began.id) : undefined;
        setLatest(now);
        setUnplaced(now !== undefined || takeServerErrors(form, error, Object.keys(labels)) === undefined ? undefined : error);
      },
    }),
  );
  const save = (values: Values) => {
    const changed = changedFields(before, values);
    if (Object.keys(changed).length === 0) onClose();
    else update.mutate({ id: began.id, version: (latest ?? began).version, ...changed });
  };
  return (
    <FormDialog
      returnFocus
      onClose={onClose}
      title={`Edit ${began.name}`}
      onSubmit={form.onSubmit(save, focusFirstInvalid)}
      submit="Save"
      pending={update.isPending}
      disabled={latest !== undefined}
      problem={unplaced !== undefined ? { title: 'Nothing was changed', error: unplaced } : undefined}
    >
      {latest !== undefined && (
        <ConflictChoice
          title={`Somebody else changed ${latest.name} meanwhile`}
          rows={conflictRows(labels, textsOf(before, began), textsOf(valuesOf(latest), latest), textsOf(form.values, began, latest))}
          pending={update.isPending}
          onKeepMine={() => save(form.values)}
          onTakeTheirs={onStartOver}
        />
      )}
      <TextInput label="Name" required maxLength={255} {...form.getInputProps('name')} data-autofocus />
      <Textarea label="Description" autosize minRows={2} maxLength={1024} {...form.getInputProps('description')} />
      {sees.users && (
        <UserPicker
          label="Owner"
          description="Who answers for it."
          placeholder="Nobody"
          value={form.values.ownerId ?? undefined}
          onChange={(id) => form.setFieldValue('ownerId', id ?? null)}
          error={form.errors['ownerId']}
        />
      )}
    </FormDialog>
  );
}
