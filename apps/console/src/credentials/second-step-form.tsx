import '@mantine/core/styles/Divider.css';
import type { GatehouseErrorData } from '@gatehouse/contract';
import { Button, Divider, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconFingerprint } from '@tabler/icons-react';
import { errorData } from '../api/errors.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { focusFirstInvalid } from '../layouts/form-errors.ts';
import { canUsePasskeys, passkeyMessage } from './ask-passkey.ts';
import { CodeField } from './code-field.tsx';
import type { usePasskeySignIn } from './use-passkey-sign-in.ts';

interface SecondStepFormProps {
  /** What the server said to the password: the methods that would do. */
  asked: GatehouseErrorData;
  error: unknown;
  pending: boolean;
  passkey: ReturnType<typeof usePasskeySignIn>;
  onCode: (code: string) => void;
  onBack: () => void;
}

/** The second step of signing in, after a right password. */
export function SecondStepForm({ asked, error, pending, passkey, onCode, onBack }: SecondStepFormProps) {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: '' },
    validate: { code: (text) => (text.trim() === '' ? 'Enter the code.' : null) },
  });
  const refused = errorData(error)?.reason === 'second-factor-required' ? null : error;
  const methods = asked.methods ?? [];
  const withPasskey = methods.includes('passkey') && canUsePasskeys();
  const withApp = methods.includes('totp');
  // A challenge is good for one answer; after that any passkey of theirs will do.
  const challenge = errorData(passkey.error) === undefined ? asked.passkey : undefined;
  return (
    <form noValidate onSubmit={form.onSubmit(({ code }) => onCode(code), focusFirstInvalid)}>
      <Stack>
        {passkey.isError && <ProblemHere title="Sign-in failed" error={passkey.error} message={passkeyMessage(passkey.error)} />}
        {withPasskey && (
          <>
            <Button
              size="md"
              fullWidth
              loading={passkey.isPending}
              leftSection={<IconFingerprint size={20} aria-hidden />}
              onClick={() => passkey.mutate(challenge)}
              data-autofocus
            >
              Use a passkey
            </Button>
            <Divider label="or" />
          </>
        )}
        <CodeField
          description={withApp ? 'From your authenticator app, or a recovery code.' : 'A recovery code.'}
          size="md"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page has no other purpose than this form
          autoFocus={!withPasskey}
          key={form.key('code')}
          {...form.getInputProps('code')}
        />
        {refused !== null && !passkey.isError && <ProblemHere title="Sign-in failed" error={refused} />}
        <Button type="submit" size="md" fullWidth loading={pending} variant={withPasskey ? 'default' : 'filled'}>
          Sign in
        </Button>
        <Button variant="subtle" fullWidth onClick={onBack}>
          Back
        </Button>
      </Stack>
    </form>
  );
}
