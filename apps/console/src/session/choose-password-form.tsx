import { newPassword, newPasswordBesideFactor } from '@gatehouse/contract';
import { Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { PasswordField } from '../layouts/password-field.tsx';

interface ChoosePasswordFormProps {
  /** Whether the present password must be given too. */
  askCurrent?: boolean;
  /** Whether they have, or may have, a second factor, beside which a password may be shorter. The server knows. */
  besideFactor?: boolean;
  submitLabel: string;
  /** Sends it; a refusal it rejects with is shown on the fields or beside the button. */
  onSubmit: (values: { currentPassword: string; password: string }) => Promise<unknown>;
}

/** Choosing a new password, typed twice. */
export function ChoosePasswordForm({ askCurrent = false, besideFactor = false, submitLabel, onSubmit }: ChoosePasswordFormProps) {
  const [pending, setPending] = useState(false);
  const [typed, setTyped] = useState(false);
  const [unplaced, setUnplaced] = useState<unknown>();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { currentPassword: '', password: '', again: '' },
    validate: {
      currentPassword: (text) => (askCurrent && text === '' ? 'Enter your present password.' : null),
      password: (text) => (besideFactor ? newPasswordBesideFactor : newPassword).safeParse(text).error?.issues[0]?.message ?? null,
      again: (text, { password }) => (text === password ? null : 'This is not the same as above. Type it again.'),
    },
  });
  // The server calls the new password by its wire name.
  const renaming = {
    getInputNode: form.getInputNode,
    setErrors: ({ newPassword: complaint, ...rest }: Record<string, string>) =>
      form.setErrors(complaint === undefined ? rest : { ...rest, password: complaint }),
  };
  const submit = async ({ currentPassword, password }: { currentPassword: string; password: string }) => {
    setPending(true);
    setUnplaced(undefined);
    try {
      await onSubmit({ currentPassword, password });
    } catch (error) {
      if (takeServerErrors(renaming, error, ['currentPassword', 'newPassword', 'password']) !== undefined) setUnplaced(error);
    } finally {
      setPending(false);
    }
  };

  return (
    <form noValidate onChange={() => setTyped(true)} onSubmit={form.onSubmit((values) => void submit(values), focusFirstInvalid)}>
      <UnsavedChanges when={typed && !pending} />
      <Stack>
        {askCurrent && (
          <PasswordField
            label="Present password"
            autoComplete="current-password"
            key={form.key('currentPassword')}
            {...form.getInputProps('currentPassword')}
          />
        )}
        <PasswordField
          label="New password"
          description={
            besideFactor
              ? 'At least 15 characters, or 8 beside a second factor. A few words do well.'
              : 'At least 15 characters. A few words you will remember do well.'
          }
          autoComplete="new-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <PasswordField label="New password again" autoComplete="new-password" key={form.key('again')} {...form.getInputProps('again')} />
        {unplaced !== undefined && <ProblemHere error={unplaced} />}
        <Button type="submit" loading={pending}>
          {submitLabel}
        </Button>
      </Stack>
    </form>
  );
}
