import { canOn } from '@gatehouse/ability';
import { updateUserInput, type User } from '@gatehouse/contract';
import { Button, Group, MultiSelect, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { ButtonLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { changedFields, ProfileFields, profileValues } from './profile-fields.tsx';

const fields = ['username', 'firstName', 'lastName', 'email', 'groupIds'] as const;

/** Editing somebody's profile and groups. */
export function EditUserPage() {
  const { id } = useParams({ from: '/signed-in/users/$id/edit' });
  const user = useQuery(trpc.users.get.queryOptions({ id }, { refetchOnWindowFocus: false }));
  if (user.error !== null) return <Problem title="This user could not be loaded" error={user.error} onRetry={() => void user.refetch()} />;
  if (user.data === undefined) return null;
  return <EditUserForm key={user.data.version} user={user.data} reload={() => void user.refetch()} />;
}

function EditUserForm({ user, reload }: { user: User; reload: () => void }) {
  const navigate = useNavigate();
  const ability = useAbility();
  const mayReadGroups = mayOnOthers(ability, 'read', 'Group');
  const groups = useQuery(trpc.groups.list.queryOptions({ limit: 100, sort: 'name' }, { enabled: mayReadGroups }));
  const [unplaced, setUnplaced] = useState<unknown>();
  const [before] = useState(() => ({ username: user.username, ...profileValues(user), groupIds: (user.groups ?? []).map((group) => group.id) }));
  const form = useForm({ initialValues: before, validate: schemaResolver(updateUserInput.omit({ id: true, version: true }), { sync: true }) });
  const choices = [...(user.groups ?? []), ...(groups.data?.items ?? [])];
  const leave = () => void navigate({ to: paths.user, params: { id: user.id } });
  const update = useMutation(
    trpc.users.update.mutationOptions({
      onSuccess: async (changed) => {
        await queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() });
        notifications.show({ message: `${changed.username} was changed.` });
        leave();
      },
      onError: (error) => setUnplaced(takeServerErrors(form, error, fields) === undefined ? undefined : error),
    }),
  );
  const save = (values: typeof before) => {
    const changed = changedFields(before, values);
    if (Object.keys(changed).length === 0) leave();
    else update.mutate({ id: user.id, version: user.version, ...changed });
  };
  const stale = errorData(unplaced)?.reason === 'stale-version';

  return (
    <>
      <PageHeader title={`Edit ${user.username}`} />
      <form noValidate onSubmit={form.onSubmit(save, focusFirstInvalid)} style={{ maxWidth: 640 }}>
        <Stack>
          {unplaced !== undefined && (
            <Problem
              title={stale ? 'Somebody else changed this user meanwhile' : 'Nothing was changed'}
              error={unplaced}
              onRetry={stale ? reload : undefined}
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
                <MultiSelect
                  label="Groups"
                  searchable
                  disabled={!canOn(ability, 'update', 'User', user, 'groups')}
                  data={[...new Map(choices.map((group) => [group.id, { value: group.id, label: group.name }])).values()]}
                  {...form.getInputProps('groupIds')}
                />
              )}
            </Stack>
          </Panel>
          <Group>
            <Button type="submit" loading={update.isPending}>
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
