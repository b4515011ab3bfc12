import type { HeldRole, Role, User } from '@gatehouse/contract';
import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { textOfDay } from '../dates/date-text.ts';
import { FormDialog } from '../forms/form-dialog.tsx';
import { ConflictChoice } from '../layouts/conflict-choice.tsx';
import { GroupNames } from '../roles/held-roles.tsx';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { RoleChoice } from './role-choice.tsx';
import { endDayOf, endOfDay } from './role-end.ts';
import { newestUser, refreshUsers } from './user-mutations.ts';

type Chosen = Record<string, string>;

const directOf = (user: User): HeldRole[] => user.roles.filter(({ via }) => via === 'direct');
/** Role → its last day, `''` for no end. */
const chosenOf = (user: User): Chosen => Object.fromEntries(directOf(user).map(({ role, expiresAt }) => [role, endDayOf(expiresAt)]));

const textOf = (roles: readonly Role[], chosen: Chosen): string =>
  Object.entries(chosen)
    .map(([role, day]) => `${roleLabel(roles, role)}${day === '' ? '' : ` until ${textOfDay(day)}`}`)
    .toSorted((a, b) => a.localeCompare(b))
    .join(', ');

/** Choosing the roles somebody holds directly, each with a last day or none. */
export function SetRolesDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const roles = useRoles();
  const [chosen, setChosen] = useState(() => chosenOf(user));
  const [latest, setLatest] = useState<User | undefined>();
  const save = useMutation(
    trpc.users.setRoles.mutationOptions({
      onSuccess: async () => {
        await refreshUsers();
        notifications.show({ message: `The roles of ${user.username} were changed.` });
        onClose();
      },
      onError: async (error) => {
        const stale = errorData(error)?.reason === 'stale-version';
        setLatest(stale ? await newestUser(user.id) : undefined);
      },
    }),
  );
  const base = latest ?? user;
  const ids = Object.keys(chosen);
  const submit = () =>
    save.mutate({
      id: user.id,
      version: base.version,
      roles: Object.entries(chosen).map(([role, day]) => ({ role, expiresAt: endOfDay(day, directOf(base).find((held) => held.role === role)?.expiresAt) })),
    });
  return (
    <FormDialog
      onClose={onClose}
      title={`Roles of ${user.username}`}
      returnFocus={false}
      submit="Save roles"
      changed={JSON.stringify(chosen) !== JSON.stringify(chosenOf(user))}
      disabled={ids.length === 0 || latest !== undefined}
      pending={save.isPending}
      problem={save.isError && latest === undefined ? { title: 'Nothing was changed', error: save.error } : undefined}
      onSubmit={submit}
    >
      {latest !== undefined && (
        <ConflictChoice
          title={`Somebody else changed ${user.username} meanwhile`}
          rows={[{ label: 'Roles', theirs: textOf(roles, chosenOf(latest)), mine: textOf(roles, chosen) }]}
          pending={save.isPending}
          onKeepMine={submit}
          onTakeTheirs={() => void refreshUsers().then(onClose)}
        />
      )}
      <CarriedNote held={user.roles} roles={roles} />
      <RoleChoice
        roles={roles}
        value={ids}
        onChange={(next) => setChosen((known) => Object.fromEntries(next.map((role) => [role, known[role] ?? ''])))}
        endDays={chosen}
        onEndDay={(role, day) => setChosen((known) => ({ ...known, [role]: day }))}
        error={ids.length === 0 ? 'Choose at least one role.' : undefined}
      />
    </FormDialog>
  );
}

/** What comes with groups is not chosen here. */
function CarriedNote({ held, roles }: { held: readonly HeldRole[]; roles: readonly Role[] }) {
  const carried = held.filter(({ via }) => via === 'group');
  if (carried.length === 0) return null;
  return (
    <div>
      {carried.map(({ role, groups = [] }) => (
        <Text key={role} size="sm" c="dimmed">
          {roleLabel(roles, role)} comes with <GroupNames groups={groups} />, and stays whatever is chosen here.
        </Text>
      ))}
    </div>
  );
}
