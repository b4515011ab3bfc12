import { newPassword } from '@gatehouse/contract';
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { Problem } from '../layouts/problem.tsx';

interface ChoosePasswordFormProps {
  /** Whether the present password must be given too. */
  askCurrent?: boolean;
  submitLabel: string;
  pending: boolean;
  error: unknown;
  onSubmit: (values: { currentPassword: string; password: string }) => void;
}

const toggle = { 'aria-label': 'Show the password' };

/** Choosing a new password, typed twice. */
export function ChoosePasswordForm({ askCurrent = false, submitLabel, pending, error, onSubmit }: ChoosePasswordFormProps) {
  const [unplaced, setUnplaced] = useState<unknown>();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { currentPassword: '', password: '', again: '' },
    validate: {
      currentPassword: (text) => (askCurrent && text === '' ? 'Enter your present password.' : null),
      password: (text) => newPassword.safeParse(text).error?.issues[0]?.message ?? null,
      again: (text, { password }) => (text === password ? null : 'This is not the same as above. Type it again.'),
    },
  });
  const { setErrors, getInputNode } = form;
  useEffect(() => {
    if (error === null || error === undefined) return setUnplaced(undefined);
    // The server calls the new password by its wire name.
    const renamed = {
      setErrors: ({ newPassword: complaint, ...rest }: Record<string, string>) => setErrors(complaint === undefined ? rest : { ...rest, password: complaint }),
      getInputNode,
    };
    setUnplaced(takeServerErrors(renamed, error, ['currentPassword', 'newPassword', 'password']) === undefined ? undefined : error);
  }, [error, setErrors, getInputNode]);

  return (
    <form noValidate onSubmit={form.onSubmit(({ currentPassword, password }) => onSubmit({ currentPassword, password }), focusFirstInvalid)}>
      <Stack>
        {unplaced !== undefined && <Problem error={unplaced} />}
        {askCurrent && (
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            visibilityToggleButtonProps={toggle}
            key={form.key('currentPassword')}
            {...form.getInputProps('currentPassword')}
          />
        )}
        <PasswordInput
          label="New password"
          description="At least 15 characters. A few words you will remember do well."
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
          key={form.key('again')}
          {...form.getInputProps('again')}
        />
        <Button type="submit" loading={pending}>
          {submitLabel}
        </Button>
      </Stack>
    </form>
  );
}
