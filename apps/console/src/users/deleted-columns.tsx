import type { DeletedUser, Role } from '@gatehouse/contract';
import { Button, Group, Text, Tooltip } from '@mantine/core';
import { Day, TimeText } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import type { Column } from '../lists/data-table.tsx';
import { isBeyond, roleLabel } from '../roles/use-roles.ts';
import type { DeletedSort } from './deleted-users-search.ts';
import { RolePills } from './role-pills.tsx';

export interface DeletedActs {
  restore: (user: DeletedUser) => void;
  erase: (user: DeletedUser) => void;
}

/** The columns of the list of deleted users. */
export function deletedColumns(roles: readonly Role[], acts: DeletedActs): Column<DeletedUser, DeletedSort>[] {
  return [
    {
      id: 'username',
      header: 'Username',
      sort: 'username',
      cell: ({ username, erased, deletedAt }) => (
        <>
          <Clipped text={username} width={200}>
            <Text span size="sm" fw={erased ? 400 : 550} c={erased ? 'dimmed' : undefined} fs={erased ? 'italic' : undefined}>
              {username}
            </Text>
          </Clipped>
          <Text size="xs" c="dimmed" hiddenFrom="xs" component="div">
            <TimeText at={deletedAt} />
          </Text>
        </>
      ),
    },
    { id: 'deletedAt', header: 'Deleted', sort: 'deletedAt', wideOnly: true, cell: ({ deletedAt }) => <TimeText at={deletedAt} /> },
    { id: 'deletedBy', header: 'By', wideOnly: true, cell: ({ deletedBy }) => <Clipped text={deletedBy?.label ?? 'the command line'} width={160} /> },
    { id: 'roles', header: 'Held', wideOnly: true, cell: (user) => <RolePills roles={user.roles.map((role) => ({ label: roleLabel(roles, role) }))} /> },
    {
      id: 'restorableUntil',
      header: 'Restorable until',
      wideOnly: true,
      cell: ({ restorableUntil, erased }) =>
        restorableUntil === null ? (
          <Text span size="sm" c="dimmed">
            {erased ? 'Erased' : 'Too late'}
          </Text>
        ) : (
          <Day at={restorableUntil} />
        ),
    },
    { id: 'acts', header: 'Actions', cell: (user) => <Acts user={user} exceeds={exceeds(roles, user)} {...acts} /> },
  ];
}

const exceeds = (roles: readonly Role[], user: DeletedUser): boolean => user.roles.some((role) => isBeyond(roles, role));

function Acts({ user, exceeds: above, restore, erase }: { user: DeletedUser; exceeds: boolean } & DeletedActs) {
  if (user.erased) return null;
  const reason = above ? 'Their permissions exceed yours.' : undefined;
  return (
    <Group gap={6} wrap="nowrap">
      {user.restorableUntil !== null && <Act label="Restore" name={user.username} reason={reason} run={() => restore(user)} />}
      <Act label="Erase…" name={user.username} reason={reason} run={() => erase(user)} />
    </Group>
  );
}

function Act({ label, name, reason, run }: { label: string; name: string; reason: string | undefined; run: () => void }) {
  return (
    <Tooltip label={reason} disabled={reason === undefined}>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={`${label.replace('…', '')} ${name}`}
        aria-disabled={reason !== undefined}
        data-disabled={reason !== undefined || undefined}
        onClick={reason === undefined ? run : (event) => event.preventDefault()}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
