import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { focusFirstInvalid } from '../layouts/form-errors.ts';
import { ButtonLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';

/** Asking for a link with which to choose a new password. It never tells whether there is such an account. */
export function ForgotPasswordPage() {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { login: '' },
    validate: { login: (text) => (text.trim() === '' ? 'Enter your username or e-mail address.' : null) },
  });
  const request = useMutation(trpc.auth.requestPasswordReset.mutationOptions());

  if (request.isSuccess)
    return (
      <EntryLayout title="Look at your mail">
        <Stack>
          <Text size="sm">If there is such an account, a link is on its way to its e-mail address. It works once, for 30 minutes.</Text>
          <Text size="sm">Nothing arrives? Look among unwanted mail, or ask somebody who manages users for a link.</Text>
          <ButtonLink to={paths.login} fullWidth>
            Back to sign in
          </ButtonLink>
        </Stack>
      </EntryLayout>
    );
  return (
    <EntryLayout title="Forgot your password?" lead="We send you a link with which you choose a new one.">
      <form noValidate onSubmit={form.onSubmit(({ login }) => request.mutate({ login: login.trim() }), focusFirstInvalid)}>
        <Stack>
          <TextInput
            label="Username or e-mail"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            size="md"
            key={form.key('login')}
            {...form.getInputProps('login')}
          />
          {request.isError && <ProblemHere title="No link was asked for" error={request.error} />}
          <Button type="submit" size="md" fullWidth loading={request.isPending}>
            Send the link
          </Button>
          <ButtonLink to={paths.login} variant="subtle" fullWidth>
            Back to sign in
          </ButtonLink>
        </Stack>
      </form>
    </EntryLayout>
  );
}
