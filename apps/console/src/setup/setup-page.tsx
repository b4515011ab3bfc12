import { Button, Group, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { createOwnerInput } from '@gatehouse/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { queryClient, trpc, trpcClient } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { TextLink } from '../layouts/link.tsx';
import { PasswordField } from '../layouts/password-field.tsx';
import { paths } from '../paths.ts';
import { CheckedLink } from '../session/checked-link.tsx';

const fields = ['username', 'firstName', 'lastName', 'email', 'password'] as const;

/** Creating the first Owner, once, with the link from the server's log. */
export function SetupPage() {
  const { token } = useSearch({ from: paths.setup });
  const status = useQuery(trpc.setup.status.queryOptions(undefined, { meta: { public: true } }));
  // Who has just created the Owner is on the way in.
  const [created, setCreated] = useState(false);
  if (status.data?.needsOwner === false && !created) {
    return (
      <EntryLayout title="Already set up" lead="The first Owner exists. This link has done its work.">
        <TextLink to={paths.login}>Go to sign in</TextLink>
      </EntryLayout>
    );
  }
  return (
    <CheckedLink
      token={token}
      kind="setup"
      check={(given) => trpcClient.setup.checkLink.mutate({ token: given })}
      next={() => ({ label: 'Go to sign in', to: paths.login })}
      incomplete="Open the setup link that the server printed in its log."
    >
      {(given) => <SetupForm token={given} onCreated={() => setCreated(true)} />}
    </CheckedLink>
  );
}

function SetupForm({ token, onCreated }: { token: string; onCreated: () => void }) {
  const router = useRouter();
  const [unplaced, setUnplaced] = useState<unknown>();
  const [typed, setTyped] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { username: '', firstName: '', lastName: '', email: '', password: '' },
    validate: schemaResolver(createOwnerInput.omit({ token: true }), { sync: true }),
  });
  const signIn = useMutation(trpc.auth.login.mutationOptions());
  const create = useMutation(
    trpc.setup.createOwner.mutationOptions({
      // Who just chose the password need not type it again.
      onSuccess: async ({ user: { username } }, { password }) => {
        onCreated();
        const signedIn = await signIn.mutateAsync({ login: username, password }).catch(() => undefined);
        queryClient.clear();
        await router.navigate({ to: signedIn === undefined ? paths.login : paths.home, replace: true });
      },
      onError: (error) => setUnplaced(takeServerErrors(form, error, fields) === undefined ? undefined : error),
    }),
  );

  return (
    <EntryLayout title="Create the first Owner" lead="The Owner holds every permission and invites everybody else.">
      <form noValidate onChange={() => setTyped(true)} onSubmit={form.onSubmit((values) => create.mutate({ token, ...values }), focusFirstInvalid)}>
        <UnsavedChanges when={typed && !create.isPending && !create.isSuccess} />
        <Stack>
          <TextInput label="Username" autoComplete="username" spellCheck={false} required key={form.key('username')} {...form.getInputProps('username')} />
          <Group grow align="flex-start">
            <TextInput label="First name" autoComplete="given-name" required key={form.key('firstName')} {...form.getInputProps('firstName')} />
            <TextInput label="Last name" autoComplete="family-name" key={form.key('lastName')} {...form.getInputProps('lastName')} />
          </Group>
          <TextInput label="E-mail" type="email" autoComplete="email" required key={form.key('email')} {...form.getInputProps('email')} />
          <PasswordField
            label="Password"
            description="At least 15 characters. A few words you will remember do well."
            autoComplete="new-password"
            required
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          {unplaced !== undefined && <ProblemHere error={unplaced} />}
          <Button type="submit" size="md" fullWidth loading={create.isPending}>
            Create the Owner
          </Button>
        </Stack>
      </form>
    </EntryLayout>
  );
}
