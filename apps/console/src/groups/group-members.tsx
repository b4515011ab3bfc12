import { DEFAULT_PAGE_SIZE, type Group, MAX_MEMBERS_AT_ONCE, type Role, type User, type UserSort } from '@gatehouse/contract';
import { ActionIcon, Button, Group as Row, Text, Title, Tooltip } from '@mantine/core';
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
import { useSelection } from '../lists/selection.ts';
import { paths } from '../paths.ts';
import { isBeyond, useRoles } from '../roles/use-roles.ts';
import { useMe } from '../session/ability-provider.tsx';
import { fullName } from '../users/full-name.ts';
import { StatusBadge } from '../users/status-badge.tsx';
import type { MembersSearch } from './groups-search.ts';
import { refreshGroups } from './refresh-groups.ts';

/** Who is in a group; `manage` offers to take them out. Search and page live in the address. */
export function GroupMembers({ group, manage }: { group: Group; manage: boolean }) {
  const search = useSearch({ from: '/signed-in/groups/$id' });
  const { sort = 'username', direction = 'asc' } = search;
  const navigate = useNavigate({ from: paths.group });
  const me = useMe();
  const roles = useRoles();
  const members = useQuery(
    trpc.groups.members.queryOptions(
      { id: group.id, search: search.search, cursor: search.cursor, sort, direction, limit: DEFAULT_PAGE_SIZE },
      { placeholderData: keepPreviousData },
    ),
  );
  const pages = useKeysetPages(search, members.data?.nextCursor ?? null);
  const selection = useSelection(
    (members.data?.items ?? []).map(({ id }) => id),
    JSON.stringify([group.id, search.search]),
  );
  const remove = useMutation(
    trpc.groups.removeMembers.mutationOptions({
      onSuccess: async ({ name, memberCount }) => {
        selection.clear();
        await refreshGroups();
        const removed = group.memberCount - memberCount;
        notifications.show({ message: removed > 1 ? `${removed} people are no longer in ${name}.` : `They are no longer in ${name}.` });
      },
      onError: (error) => void notifications.show({ color: 'red', title: 'Nothing was changed', message: errorMessage(error), autoClose: false }),
    }),
  );
  const change = (changed: Partial<MembersSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  const { mutate } = remove;
  const removing = remove.isPending && remove.variables.userIds.length === 1 ? remove.variables.userIds[0] : undefined;
  const chosen = [...selection.ids];
  const columns = useMemo(
    () => memberColumns(manage ? { own: me.user.id, known: roles, removing, remove: (id) => mutate({ id: group.id, userIds: [id] }) } : undefined),
    [manage, roles, me.user.id, removing, mutate, group.id],
  );
  return (
    <>
      <Row mb="md" gap="sm">
        <SearchBox
          label="Search the members"
          value={search.search ?? ''}
          onSearch={(typed) => change({ search: typed === '' ? undefined : typed })}
          maw={420}
          flex="1 1 12rem"
        />
        {manage && chosen.length > 0 && (
          <Button
            variant="default"
            leftSection={<IconUserMinus size={18} aria-hidden />}
            disabled={chosen.length > MAX_MEMBERS_AT_ONCE}
            loading={remove.isPending && removing === undefined}
            onClick={() => mutate({ id: group.id, userIds: chosen })}
          >
            {chosen.length > MAX_MEMBERS_AT_ONCE
              ? `At most ${MAX_MEMBERS_AT_ONCE.toLocaleString('en')} at once`
              : `Remove ${chosen.length} ${chosen.length === 1 ? 'member' : 'members'}`}
          </Button>
        )}
      </Row>
      <DataTable
        label="Members"
        columns={columns}
        rows={members.data?.items}
        rowKey={({ id }) => id}
        selection={manage ? selection : undefined}
        nameOf={({ username }) => username}
        error={members.error}
        onRetry={() => void members.refetch()}
        stale={members.isPlaceholderData}
        sort={sort}
        direction={direction}
        onSort={(by, way) => change({ sort: by, direction: way })}
        empty={
          <>
            <Title order={2}>{search.search === undefined ? 'No members yet' : 'Nobody matches'}</Title>
            <Text c="dimmed" size="sm">
              {search.search === undefined ? 'Add members to give them this group’s roles.' : 'Try fewer letters.'}
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
  /** All roles: nobody takes out somebody whose permissions exceed theirs. */
  known: readonly Role[];
  removing: string | undefined;
  remove: (id: string) => void;
}

function memberColumns(removal: Removal | undefined): Column<User, UserSort>[] {
  return [
    {
      id: 'username',
      header: 'Username',
      sort: 'username',
      cell: ({ id, username }) => (
        <Clipped text={username} width={200}>
          <TextLink to={paths.user} params={{ id }} fw={550} size="sm">
            {username}
          </TextLink>
        </Clipped>
      ),
    },
    { id: 'firstName', header: 'Name', sort: 'firstName', wideOnly: true, cell: (user) => <Clipped text={fullName(user)} width={240} /> },
    { id: 'status', header: 'Status', sort: 'status', cell: (user) => <StatusBadge user={user} /> },
    ...(removal ? [{ id: 'remove', header: 'Remove', cell: (user: User) => <RemoveButton user={user} removal={removal} /> }] : []),
  ];
}

function RemoveButton({ user: { id, username, roles }, removal: { own, known, removing, remove } }: { user: User; removal: Removal }) {
  const reason =
    id === own ? 'Nobody changes their own groups' : roles?.some(({ role }) => isBeyond(known, role)) === true ? 'Their permissions exceed yours' : undefined;
  return (
    <Tooltip label={reason ?? `Remove ${username}`}>
      <ActionIcon
        variant="subtle"
        aria-label={`Remove ${username}`}
        aria-disabled={reason !== undefined}
        data-disabled={reason !== undefined || undefined}
        loading={removing === id}
        onClick={() => reason === undefined && remove(id)}
      >
        <IconUserMinus size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
