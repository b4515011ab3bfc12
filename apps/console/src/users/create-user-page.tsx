import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { createUserInput, type CreateUserInput } from '@gatehouse/contract';
import { Button, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { queryClient, trpc } from '../api/trpc.ts';
import { GroupPicker } from '../groups/group-picker.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { ButtonLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { PasswordField } from '../layouts/password-field.tsx';
import { paths } from '../paths.ts';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { InvitationSent } from './invitation-sent.tsx';
import { RoleChoice } from './role-choice.tsx';

const fields = ['username', 'firstName', 'lastName', 'email', 'roles', 'groupIds', 'password'] as const;
const initialValues = { username: '', firstName: '', lastName: '', email: '', roles: ['user'], groupIds: [] as string[], access: 'invite', password: '' };

const toInput = ({ access, password, ...rest }: typeof initialValues): CreateUserInput =>
  access === 'invite' ? { ...rest, invite: true } : { ...rest, password };
const validateInput = schemaResolver(createUserInput, { sync: true });

/** Adding one person: by invitation, or with a first password. */
export function CreateUserPage() {
  const navigate = useNavigate();
  const roles = useRoles();
  const mayReadGroups = mayOnOthers(useAbility(), 'read', 'Group');
  const [unplaced, setUnplaced] = useState<unknown>();
  const form = useForm({
    initialValues,
    validate: (values) => ({
      ...validateInput(toInput(values)),
      ...(values.email.trim() === '' &&
        roles.some(({ role, requiresEmail }) => requiresEmail && values.roles.includes(role)) && { email: 'A chosen role needs an e-mail address.' }),
    }),
  });
  const create = useMutation(
    trpc.users.create.mutationOptions({
      onSuccess: async ({ user, invitation }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() });
        if (invitation !== undefined) return;
        const invited = user.status === 'invited' && user.email;
        notifications.show({ message: invited ? `An invitation was sent to ${user.email}.` : `${user.username} was added.` });
        await navigate({ to: paths.user, params: { id: user.id }, ignoreBlocker: true });
      },
      onError: (error) => setUnplaced(takeServerErrors(form, error, fields) === undefined ? undefined : error),
    }),
  );

  if (create.data?.invitation !== undefined)
    return <InvitationSent user={create.data.user} link={create.data.invitation} onAnother={() => (form.reset(), create.reset())} />;
  return (
    <>
      <PageHeader title="Add user" />
      <form noValidate onSubmit={form.onSubmit((values) => create.mutate(toInput(values)), focusFirstInvalid)} style={{ maxWidth: 640 }}>
        <UnsavedChanges when={form.isDirty() && !create.isSuccess} />
        <Stack>
          <Panel title="Person">
            <Stack>
              <TextInput label="Username" required autoComplete="off" spellCheck={false} data-autofocus {...form.getInputProps('username')} />
              <Group grow align="flex-start">
                <TextInput label="First name" required autoComplete="off" {...form.getInputProps('firstName')} />
                <TextInput label="Last name" autoComplete="off" {...form.getInputProps('lastName')} />
              </Group>
              <TextInput label="E-mail" type="email" autoComplete="off" {...form.getInputProps('email')} />
            </Stack>
          </Panel>
          <Panel title="Access">
            <Stack>
              <RoleChoice roles={roles} value={form.values.roles} onChange={(chosen) => form.setFieldValue('roles', chosen)} error={form.errors['roles']} />
              {mayReadGroups && (
                <GroupPicker
                  label="Groups"
                  value={form.values.groupIds}
                  onChange={(ids) => form.setFieldValue('groupIds', ids)}
                  error={form.errors['groupIds']}
                />
              )}
            </Stack>
          </Panel>
          <Panel title="First sign-in">
            <Stack>
              <SegmentedControl
                aria-label="How they first sign in"
                data={[
                  { value: 'invite', label: 'Send an invitation' },
                  { value: 'password', label: 'Set a password' },
                ]}
                {...form.getInputProps('access')}
              />
              {form.values.access === 'password' && (
                <PasswordField
                  label="First password"
                  description="At least 15 characters. They must change it when they first sign in."
                  autoComplete="new-password"
                  {...form.getInputProps('password')}
                />
              )}
            </Stack>
          </Panel>
          {unplaced !== undefined && <ProblemHere title="The user was not added" error={unplaced} />}
          <Group>
            <Button type="submit" loading={create.isPending}>
              Add user
            </Button>
            <ButtonLink to={paths.users} variant="default">
              Cancel
            </ButtonLink>
          </Group>
        </Stack>
      </form>
    </>
  );
}
