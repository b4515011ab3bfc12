import type { GatehouseErrorData, LoginResult } from '@gatehouse/contract';
import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { canUsePasskeys, passkeyMessage } from '../credentials/ask-passkey.ts';
import { usePasskeySignIn } from '../credentials/use-passkey-sign-in.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { focusFirstInvalid } from '../layouts/form-errors.ts';
import { TextLink } from '../layouts/link.tsx';
import { PasswordField } from '../layouts/password-field.tsx';
import { paths } from '../paths.ts';

/** Most people need it seldom or never. */
const SecondStepForm = lazy(async () => ({ default: (await import('../credentials/second-step-form.tsx')).SecondStepForm }));

interface SignInFormProps {
  /** Who signs in, when that is known. */
  as?: string;
  onSignedIn: (result: Pick<LoginResult, 'mustChangePassword'>) => unknown;
  /** Told whether the password was right and a second factor is asked for. */
  onSecondStep?: (asked: boolean) => void;
}

/** Signing in: a name and a password, then a second factor where there is one; or a passkey alone. */
export function SignInForm({ as, onSignedIn, onSecondStep }: SignInFormProps) {
  const [asked, setAsked] = useState<GatehouseErrorData | undefined>();
  const ask = (data: GatehouseErrorData | undefined): void => {
    setAsked(data);
    onSecondStep?.(data !== undefined);
  };
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { login: as ?? '', password: '' },
    validate: {
      login: (text) => (text.trim() === '' ? 'Enter your username or e-mail address.' : null),
      password: (text) => (text === '' ? 'Enter your password.' : null),
    },
  });
  const passkey = usePasskeySignIn(onSignedIn);
  const login = useMutation(
    trpc.auth.login.mutationOptions({
      onError: (error) => {
        const data = errorData(error);
        if (data?.reason === 'second-factor-required') ask(data);
      },
      onSuccess: onSignedIn,
    }),
  );
  if (asked !== undefined) {
    const back = () => {
      ask(undefined);
      login.reset();
      passkey.reset();
    };
    return (
      <Suspense>
        <SecondStepForm
          asked={asked}
          error={login.error}
          pending={login.isPending}
          passkey={passkey}
          onCode={(code) => login.mutate({ ...form.getValues(), code })}
          onBack={back}
        />
      </Suspense>
    );
  }
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        passkey.reset();
        login.mutate(values);
      }, focusFirstInvalid)}
    >
      <Stack>
        <TextInput
          label="Username or e-mail"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          size="md"
          readOnly={as !== undefined}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page has no other purpose than this form
          autoFocus={as === undefined}
          key={form.key('login')}
          {...form.getInputProps('login')}
        />
        <PasswordField
          label="Password"
          autoComplete="current-password"
          size="md"
          data-autofocus={as !== undefined || undefined}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        {login.isError && <ProblemHere title="Sign-in failed" error={login.error} />}
        <Button type="submit" size="md" fullWidth loading={login.isPending}>
          Sign in
        </Button>
        {passkey.isError && <ProblemHere title="Sign-in failed" error={passkey.error} message={passkeyMessage(passkey.error)} />}
        {canUsePasskeys() && (
          <Button
            size="md"
            fullWidth
            variant="default"
            loading={passkey.isPending}
            onClick={() => {
              login.reset();
              passkey.mutate(undefined);
            }}
          >
            Use a passkey
          </Button>
        )}
        {as === undefined && (
          <TextLink to={paths.forgotPassword} ta="center" size="sm">
            Forgot your password?
          </TextLink>
        )}
      </Stack>
    </form>
  );
}
