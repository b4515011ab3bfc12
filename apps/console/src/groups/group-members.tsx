import { DEFAULT_PAGE_SIZE, type Group, type User } from '@gatehouse/contract';
import { ActionIcon, Text, Title, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUserMinus } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { errorMessage } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { TextLink } from '../layouts/link.tsx';
import { Clipped } from '../lists/clipped.tsx';
import { type Column, DataTable } from '../lists/data-table.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { paths } from '../paths.ts';
import { useMe } from '../session/ability-provider.tsx';
import { fullName } from '../users/full-name.ts';
import { StatusBadge } from '../users/status-badge.tsx';
import { refreshGroups } from './refresh-groups.ts';

/** Who is in a group; `manage` offers to take them out. Search and page live in the address. */
export function GroupMembers({ group, manage }: { group: Group; manage: boolean }) {
  const search = useSearch({ from: '/signed-in/groups/$id' });
  const navigate = useNavigate({ from: paths.group });
  const me = useMe();
  const members = useQuery(
    trpc.groups.members.queryOptions(
      { id: group.id, search: search.search, cursor: search.cursor, sort: 'username', limit: DEFAULT_PAGE_SIZE },
      { placeholderData: keepPreviousData },
    ),
  );
  const pages = useKeysetPages(search, members.data?.nextCursor ?? null);
  const remove = useMutation(
    trpc.groups.removeMembers.mutationOptions({
      onSuccess: async () => {
        await refreshGroups();
        notifications.show({ message: `They are no longer in ${group.name}.` });
      },
      onError: (error) => void notifications.show({ color: 'red', title: 'Nothing was changed', message: errorMessage(error), autoClose: false }),
    }),
  );
  const { mutate } = remove;
  const removing = remove.isPending ? remove.variables.userIds[0] : undefined;
  const columns = useMemo(
    () => memberColumns(manage ? { own: me.user.id, removing, remove: (id) => mutate({ id: group.id, userIds: [id] }) } : undefined),
    [manage, me.user.id, removing, mutate, group.id],
  );
  return (
    <>
      <SearchBox
        label="Search the members"
        value={search.search ?? ''}
        onSearch={(typed) => void navigate({ search: typed === '' ? {} : { search: typed }, replace: true, state: { trail: [] } })}
        mb="md"
        maw={420}
      />
      <DataTable
        label="Members"
        columns={columns}
        rows={members.data?.items}
        rowKey={({ id }) => id}
        error={members.error}
        onRetry={() => void members.refetch()}
        stale={members.isPlaceholderData}
        empty={
          <>
            <Title order={2}>{search.search === undefined ? 'Nobody is in this group' : 'Nobody matches'}</Title>
            <Text c="dimmed" size="sm">
              {search.search === undefined ? 'Its members will stand here.' : 'Try fewer letters.'}
            </Text>
          </>
        }
      />
      <Pager
        page={pages.page}
        total={members.data?.total}
        pageSize={DEFAULT_PAGE_SIZE}
        shown={members.data?.items.length ?? 0}
        noun={['member', 'members']}
        previous={pages.previous}
        next={pages.next}
      />
    </>
  );
}

interface Removal {
  /** The caller, who can't take themselves out. */
  own: string;
  removing: string | undefined;
  remove: (id: string) => void;
}

function memberColumns(removal: Removal | undefined): Column<User, never>[] {
  return [
    {
      id: 'username',
      header: 'Username',
      cell: ({ id, username }) => (
        <Clipped text={username} width={200}>
          <TextLink to={paths.user} params={{ id }} fw={550} size="sm">
            {username}
          </TextLink>
        </Clipped>
      ),
    },
    { id: 'name', header: 'Name', wideOnly: true, cell: (user) => <Clipped text={fullName(user)} width={240} /> },
    { id: 'status', header: 'Status', cell: (user) => <StatusBadge user={user} /> },
    ...(removal ? [{ id: 'remove', header: 'Remove', cell: (user: User) => <RemoveButton user={user} removal={removal} /> }] : []),
  ];
}

function RemoveButton({ user: { id, username }, removal: { own, removing, remove } }: { user: User; removal: Removal }) {
  const self = id === own;
  return (
    <Tooltip label={self ? 'Nobody changes their own groups' : `Remove ${username}`}>
      <ActionIcon
        variant="subtle"
        aria-label={`Remove ${username}`}
        aria-disabled={self}
        data-disabled={self || undefined}
        loading={removing === id}
        onClick={() => !self && remove(id)}
      >
        <IconUserMinus size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
