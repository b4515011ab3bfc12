import type { GatehouseErrorData, LoginResult } from '@gatehouse/contract';
import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Navigate, useRouter, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { canUsePasskeys, passkeyMessage } from '../credentials/ask-passkey.ts';
import { usePasskeySignIn } from '../credentials/use-passkey-sign-in.ts';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { focusFirstInvalid } from '../layouts/form-errors.ts';
import { TextLink } from '../layouts/link.tsx';
import { PasswordField } from '../layouts/password-field.tsx';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { SetupNeeded } from '../setup/setup-needed.tsx';

/** Most people need it seldom or never. */
const SecondStepForm = lazy(async () => ({ default: (await import('../credentials/second-step-form.tsx')).SecondStepForm }));

/** Only addresses inside the console are followed after signing in. */
const within = (next: string | undefined): string => (next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : paths.home);

/** Signing in with a username or e-mail address and a password. */
export function SignInPage() {
  const router = useRouter();
  const { next } = useSearch({ from: paths.login });
  const setup = useQuery(trpc.setup.status.queryOptions(undefined, { meta: { public: true } }));
  const [asked, setAsked] = useState<GatehouseErrorData | undefined>();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { login: '', password: '' },
    validate: {
      login: (text) => (text.trim() === '' ? 'Enter your username or e-mail address.' : null),
      password: (text) => (text === '' ? 'Enter your password.' : null),
    },
  });
  const signedIn = async ({ mustChangePassword }: Pick<LoginResult, 'mustChangePassword'>) => {
    queryClient.clear();
    if (mustChangePassword) await router.navigate({ to: paths.changePassword });
    else router.history.push(within(next));
  };
  const passkey = usePasskeySignIn(signedIn);
  const login = useMutation(
    trpc.auth.login.mutationOptions({
      onError: (error) => {
        const data = errorData(error);
        if (data?.reason === 'second-factor-required') setAsked(data);
      },
      onSuccess: signedIn,
    }),
  );

  if (setup.data?.needsOwner === true) return <SetupNeeded />;
  if (login.isSuccess && login.data.mustChangePassword) return <Navigate to={paths.changePassword} />;
  if (asked !== undefined) {
    const back = () => {
      setAsked(undefined);
      login.reset();
      passkey.reset();
    };
    return (
      <EntryLayout title="One more step" lead="Your password is correct. Confirm with your second factor.">
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
      </EntryLayout>
    );
  }
  return (
    <EntryLayout title="Sign in">
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          passkey.reset();
          login.mutate(values);
        }, focusFirstInvalid)}
      >
        <Stack>
          {login.isError && <Problem title="Sign-in failed" error={login.error} />}
          {passkey.isError && <Problem title="Sign-in failed" message={passkeyMessage(passkey.error)} />}
          <TextInput
            label="Username or e-mail"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            size="md"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page has no other purpose than this form
            autoFocus
            key={form.key('login')}
            {...form.getInputProps('login')}
          />
          <PasswordField label="Password" autoComplete="current-password" size="md" key={form.key('password')} {...form.getInputProps('password')} />
          <Button type="submit" size="md" fullWidth loading={login.isPending}>
            Sign in
          </Button>
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
          <TextLink to={paths.forgotPassword} ta="center" size="sm">
            Forgot your password?
          </TextLink>
        </Stack>
      </form>
    </EntryLayout>
  );
}
