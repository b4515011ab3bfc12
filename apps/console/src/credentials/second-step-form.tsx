import type { GatehouseErrorData } from '@gatehouse/contract';
import { Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { errorData } from '../api/errors.ts';
import { focusFirstInvalid } from '../layouts/form-errors.ts';
import { Problem } from '../layouts/problem.tsx';
import { CodeField } from './code-field.tsx';

interface SecondStepFormProps {
  /** What the server said to the password: the methods that would do. */
  asked: GatehouseErrorData;
  error: unknown;
  pending: boolean;
  onCode: (code: string) => void;
  onBack: () => void;
}

/** The second step of signing in, after a right password. */
export function SecondStepForm({ asked, error, pending, onCode, onBack }: SecondStepFormProps) {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: '' },
    validate: { code: (text) => (text.trim() === '' ? 'Enter the code.' : null) },
  });
  const refused = errorData(error)?.reason === 'second-factor-required' ? undefined : error;
  const withApp = asked.methods?.includes('totp') === true;
  return (
    <form noValidate onSubmit={form.onSubmit(({ code }) => onCode(code), focusFirstInvalid)}>
      <Stack>
        {refused !== undefined && refused !== null && <Problem title="You are not signed in" error={refused} />}
        <CodeField
          description={withApp ? 'From your authenticator app, or a recovery code.' : 'A recovery code.'}
          size="md"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page has no other purpose than this form
          autoFocus
          key={form.key('code')}
          {...form.getInputProps('code')}
        />
        <Button type="submit" size="md" fullWidth loading={pending}>
          Sign in
        </Button>
        <Button variant="subtle" fullWidth onClick={onBack}>
          Back
        </Button>
      </Stack>
    </form>
  );
}
