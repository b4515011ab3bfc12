import { canOn } from '@gatehouse/ability';
import { updateUserInput, type User } from '@gatehouse/contract';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { GroupPicker } from '../groups/group-picker.tsx';
import { ConflictChoice, conflictRows } from '../layouts/conflict-choice.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { ButtonLink, TextLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { paths } from '../paths.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { changedFields, ProfileFields, profileValues } from './profile-fields.tsx';
import { newestUser } from './user-mutations.ts';

const labels = { username: 'Username', firstName: 'First name', lastName: 'Last name', email: 'E-mail', groupIds: 'Groups' };
const fields = Object.keys(labels);

const valuesOf = (user: User) => ({ username: user.username, ...profileValues(user), groupIds: (user.groups ?? []).map(({ id }) => id) });
type Values = ReturnType<typeof valuesOf>;

/** A user's values as texts for people: groups by name, as the rows or the group picker know it. */
const textsOf = (values: Values, ...rows: User[]): Record<keyof typeof labels, string> => {
  const names = new Map(rows.flatMap(({ groups }) => groups ?? []).map(({ id, name }) => [id, name]));
  const groupIds = values.groupIds.map((id) => names.get(id) ?? queryClient.getQueryData(trpc.groups.get.queryKey({ id }))?.name ?? '…');
  return { ...values, groupIds: groupIds.toSorted((a, b) => a.localeCompare(b)).join(', ') };
};

/** The form for somebody's profile and groups. When somebody else was faster, it asks which of both shall stand. */
export function EditUserForm({ user, onStartOver }: { user: User; onStartOver: () => void }) {
  const navigate = useNavigate();
  const ability = useAbility();
  const mayReadGroups = mayOnOthers(ability, 'read', 'Group');
  // What the person saw when they began: later rows don't change what counts as their own edit.
  const [began] = useState(user);
  const [latest, setLatest] = useState<User | undefined>();
  const [unplaced, setUnplaced] = useState<unknown>();
  const before = valuesOf(began);
  const form = useForm({ initialValues: before, validate: schemaResolver(updateUserInput.omit({ id: true, version: true }), { sync: true }) });
  const leave = () => void navigate({ to: paths.user, params: { id: user.id }, ignoreBlocker: true });
  const update = useMutation(
    trpc.users.update.mutationOptions({
      onSuccess: async (changed) => {
        await queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() });
        notifications.show({ message: `${changed.username} was changed.` });
        leave();
      },
      onError: async (error) => {
        const stale = errorData(error)?.reason === 'stale-version';
        const now = stale ? await newestUser(user.id) : undefined;
        setLatest(now);
        setUnplaced(now !== undefined || takeServerErrors(form, error, fields) === undefined ? undefined : error);
      },
    }),
  );
  const save = (values: Values) => {
    const changed = changedFields(before, values);
    if (Object.keys(changed).length === 0) leave();
    else update.mutate({ id: user.id, version: (latest ?? began).version, ...changed });
  };

  return (
    <>
      <TextLink to={paths.user} params={{ id: user.id }} size="sm">
        ← {began.username}
      </TextLink>
      <PageHeader title={`Edit ${began.username}`} />
      <form noValidate onSubmit={form.onSubmit(save, focusFirstInvalid)} style={{ maxWidth: 640 }}>
        <UnsavedChanges when={form.isDirty()} />
        <Stack>
          {latest !== undefined && (
            <ConflictChoice
              title={`Somebody else changed ${latest.username} meanwhile`}
              rows={conflictRows(labels, textsOf(before, began), textsOf(valuesOf(latest), latest), textsOf(form.values, began, latest))}
              pending={update.isPending}
              onKeepMine={() => save(form.values)}
              onTakeTheirs={onStartOver}
            />
          )}
          <Panel title="Person">
            <Stack>
              <TextInput
                label="Username"
                required
                readOnly={!canOn(ability, 'update', 'User', user, 'username')}
                spellCheck={false}
                {...form.getInputProps('username')}
              />
              <ProfileFields form={form} mayUpdate={(field) => canOn(ability, 'update', 'User', user, field)} />
              {mayReadGroups && (
                <GroupPicker
                  label="Groups"
                  disabled={!canOn(ability, 'update', 'User', user, 'groups')}
                  value={form.values.groupIds}
                  onChange={(ids) => form.setFieldValue('groupIds', ids)}
                  error={form.errors['groupIds']}
                />
              )}
            </Stack>
          </Panel>
          {unplaced !== undefined && <ProblemHere title="Nothing was changed" error={unplaced} />}
          <Group>
            <Button type="submit" loading={update.isPending} disabled={latest !== undefined}>
              Save
            </Button>
            <ButtonLink to={paths.user} params={{ id: user.id }} variant="default">
              Cancel
            </ButtonLink>
          </Group>
        </Stack>
      </form>
    </>
  );
}
