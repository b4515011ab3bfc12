import { Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useSees } from '../applications/use-sees.ts';
import { useRoles } from '../roles/use-roles.ts';
import { RoleChoice } from '../users/role-choice.tsx';
import { UserPicker } from '../users/user-picker.tsx';

export interface ServiceAccountValues {
  name: string;
  description: string;
  roles: string[];
  ownerId: string;
}

export const serviceAccountLabels: Record<keyof ServiceAccountValues, string> = { name: 'Name', description: 'Description', roles: 'Roles', ownerId: 'Owner' };

/** The fields of a service account. */
export function ServiceAccountFields({ form }: { form: UseFormReturnType<ServiceAccountValues> }) {
  const sees = useSees();
  const roles = useRoles();
  return (
    <>
      <TextInput label="Name" required maxLength={100} placeholder="e.g. billing-sync" {...form.getInputProps('name')} data-autofocus />
      <Textarea
        label="Description"
        description="What the program does, and where it runs."
        autosize
        minRows={2}
        maxLength={1024}
        {...form.getInputProps('description')}
      />
      {sees.users && (
        <UserPicker
          label="Owner"
          description="Who answers for it. When they are deactivated, it stops."
          required
          clearable={false}
          value={form.values.ownerId}
          onChange={(id) => id !== undefined && form.setFieldValue('ownerId', id)}
          error={form.errors['ownerId']}
        />
      )}
      <RoleChoice
        about="What it may do at most. A program needs no e-mail address."
        roles={roles.map((role) => ({ ...role, requiresEmail: false }))}
        value={form.values.roles}
        onChange={(held) => form.setFieldValue('roles', held)}
        error={form.errors['roles']}
      />
    </>
  );
}
