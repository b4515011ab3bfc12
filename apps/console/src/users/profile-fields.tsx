import { Group, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';

export interface ProfileValues {
  firstName: string;
  lastName: string;
  email: string;
}

/** Names and e-mail address; what the caller may not update is read-only. */
export function ProfileFields<Values extends ProfileValues>({
  form,
  mayUpdate,
}: {
  form: UseFormReturnType<Values>;
  mayUpdate: (field: keyof ProfileValues) => boolean;
}) {
  return (
    <>
      <Group grow align="flex-start">
        <TextInput label="First name" required readOnly={!mayUpdate('firstName')} {...form.getInputProps('firstName')} />
        <TextInput label="Last name" readOnly={!mayUpdate('lastName')} {...form.getInputProps('lastName')} />
      </Group>
      <TextInput label="E-mail" type="email" readOnly={!mayUpdate('email')} {...form.getInputProps('email')} />
    </>
  );
}

/** A user's row as form values: inputs hold texts, never `null`. */
export const profileValues = (user: { firstName?: string; lastName?: string | null; email?: string | null }): ProfileValues => ({
  firstName: user.firstName ?? '',
  lastName: user.lastName ?? '',
  email: user.email ?? '',
});

/** Only what differs from `before`, so that nothing else is touched. */
export function changedFields<Values extends object>(before: Values, after: Values): Partial<Values> {
  const changed: Partial<Values> = {};
  for (const key in after) if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) changed[key] = after[key];
  return changed;
}
