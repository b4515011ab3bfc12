import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Navigate, useRouter, useSearch } from '@tanstack/react-router';
import { queryClient, trpc } from '../api/trpc.ts';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { focusFirstInvalid } from '../layouts/form-errors.ts';
import { TextLink } from '../layouts/link.tsx';
import { PasswordField } from '../layouts/password-field.tsx';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { SetupNeeded } from '../setup/setup-needed.tsx';

/** Only addresses inside the console are followed after signing in. */
const within = (next: string | undefined): string => (next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : paths.home);

/** Signing in with a username or e-mail address and a password. */
export function SignInPage() {
  const router = useRouter();
  const { next } = useSearch({ from: paths.login });
  const setup = useQuery(trpc.setup.status.queryOptions(undefined, { meta: { public: true } }));
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { login: '', password: '' },
    validate: {
      login: (text) => (text.trim() === '' ? 'Enter your username or e-mail address.' : null),
      password: (text) => (text === '' ? 'Enter your password.' : null),
    },
  });
  const login = useMutation(
    trpc.auth.login.mutationOptions({
      onSuccess: async ({ mustChangePassword }) => {
        queryClient.clear();
        if (mustChangePassword) await router.navigate({ to: paths.changePassword });
        else router.history.push(within(next));
      },
    }),
  );

  if (setup.data?.needsOwner === true) return <SetupNeeded />;
  if (login.isSuccess && login.data.mustChangePassword) return <Navigate to={paths.changePassword} />;
  return (
    <EntryLayout title="Sign in">
      <form noValidate onSubmit={form.onSubmit((values) => login.mutate(values), focusFirstInvalid)}>
        <Stack>
          {login.isError && <Problem title="You are not signed in" error={login.error} />}
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
          <TextLink to={paths.forgotPassword} ta="center" size="sm">
            Forgot your password?
          </TextLink>
        </Stack>
      </form>
    </EntryLayout>
  );
}
