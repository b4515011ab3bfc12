import type { Group } from '@gatehouse/contract';
import { Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { takeServerErrors } from '../layouts/form-errors.ts';
import { useRoles } from '../roles/use-roles.ts';
import { RoleChoice } from '../users/role-choice.tsx';
import { refreshGroups } from './refresh-groups.ts';
import { useRolesLocked } from './why-not-change.ts';

interface GroupDialogProps {
  /** The group to change; absent for a new one. */
  group?: Group;
  onClose: () => void;
  onSaved?: (group: Group) => void;
}

/** Adds a group, or changes its name, description and the roles that it carries. */
export function GroupDialog({ group, onClose, onSaved }: GroupDialogProps) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: group?.name ?? '', description: group?.description ?? '' } });
  const roles = useRoles();
  const before = group?.roles ?? [];
  const [carried, setCarried] = useState<string[]>(before);
  const [rolesError, setRolesError] = useState<string>();
  const rolesLocked = useRolesLocked(group);
  const [problem, setProblem] = useState<unknown>();
  const handlers = {
    onSuccess: async (saved: Group) => {
      await refreshGroups();
      notifications.show({ message: group === undefined ? `The group ${saved.name} is added.` : `${saved.name} is saved.` });
      onClose();
      onSaved?.(saved);
    },
    onError: (error: unknown) => {
      setRolesError(errorData(error)?.fields?.['roles']);
      setProblem(takeServerErrors(form, error, ['name', 'description', 'roles']) === undefined ? undefined : error);
    },
  };
  const create = useMutation(trpc.groups.create.mutationOptions(handlers));
  const update = useMutation(trpc.groups.update.mutationOptions(handlers));
  const save = form.onSubmit((values) => {
    setProblem(undefined);
    const changed = carried.length !== before.length || carried.some((role) => !before.includes(role));
    const sent = { ...values, ...(changed && { roles: carried }) };
    if (group === undefined) create.mutate(sent);
    else update.mutate({ id: group.id, version: group.version, ...sent });
  });
  return (
    <FormDialog
      returnFocus
      onClose={onClose}
      title={group === undefined ? 'Add group' : `Edit ${group.name}`}
      onSubmit={save}
      submit={group === undefined ? 'Add group' : 'Save'}
      pending={create.isPending || update.isPending}
      problem={problem !== undefined ? { title: 'Nothing was saved', error: problem } : undefined}
    >
      <TextInput label="Name" required maxLength={255} key={form.key('name')} {...form.getInputProps('name')} data-autofocus />
      <Textarea label="Description" autosize minRows={2} maxLength={1024} key={form.key('description')} {...form.getInputProps('description')} />
      {rolesLocked === undefined ? (
        <RoleChoice
          label="Roles its members hold"
          about="Whoever joins the group holds them, and whoever leaves it no longer does."
          required={false}
          roles={roles}
          value={carried}
          onChange={setCarried}
          error={rolesError}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {rolesLocked}
        </Text>
      )}
    </FormDialog>
  );
}
