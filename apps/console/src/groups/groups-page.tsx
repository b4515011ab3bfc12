import { DEFAULT_PAGE_SIZE, type Group, type Role } from '@gatehouse/contract';
import { Button, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { TextLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Day } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import { type Column, DataTable } from '../lists/data-table.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { paths } from '../paths.ts';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { Can } from '../session/ability-provider.tsx';
import { RolePills } from '../users/role-pills.tsx';
import { GroupDialog } from './group-dialog.tsx';
import type { GroupsSearch, GroupSort } from './groups-search.ts';

const columnsOf = (roles: readonly Role[]): Column<Group, GroupSort>[] => [
  {
    id: 'name',
    header: 'Name',
    sort: 'name',
    cell: ({ id, name }) => (
      <Clipped text={name} width={260}>
        <TextLink to={paths.group} params={{ id }} fw={550} size="sm">
          {name}
        </TextLink>
      </Clipped>
    ),
  },
  { id: 'memberCount', header: 'Members', sort: 'memberCount', cell: ({ memberCount }) => <span className="numbers">{memberCount.toLocaleString('en')}</span> },
  {
    id: 'roles',
    header: 'Roles',
    wideOnly: true,
    cell: ({ roles: carried }) => <RolePills roles={carried.map((role) => ({ label: roleLabel(roles, role) }))} />,
  },
  { id: 'description', header: 'Description', wideOnly: true, cell: ({ description }) => <Clipped text={description} width={360} /> },
  { id: 'createdAt', header: 'Created', sort: 'createdAt', wideOnly: true, cell: ({ createdAt }) => <Day at={createdAt} /> },
];

/** Every group; search, order and page live in the address. */
export function GroupsPage() {
  const search = useSearch({ from: '/signed-in/groups' });
  const navigate = useNavigate({ from: paths.groups });
  const roles = useRoles();
  const [adding, setAdding] = useState(false);
  const { search: text, sort = 'name', direction = 'asc', cursor } = search;
  const groups = useQuery(
    trpc.groups.list.queryOptions({ search: text, sort, direction, cursor, limit: DEFAULT_PAGE_SIZE }, { placeholderData: keepPreviousData }),
  );
  const pages = useKeysetPages(search, groups.data?.nextCursor ?? null);
  const change = (changed: Partial<GroupsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  return (
    <>
      <PageHeader
        title="Groups"
        lead="Named sets of people, and the roles that they hold by being in one."
        actions={
          <Can do="create" on="Group">
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
              Add group
            </Button>
          </Can>
        }
      />
      <SearchBox label="Search by name" value={text ?? ''} onSearch={(typed) => change({ search: typed === '' ? undefined : typed })} mb="md" maw={420} />
      <DataTable
        label="Groups"
        columns={columnsOf(roles)}
        rows={groups.data?.items}
        rowKey={({ id }) => id}
        error={groups.error}
        onRetry={() => void groups.refetch()}
        stale={groups.isPlaceholderData}
        sort={sort}
        direction={direction}
        onSort={(by, way) => change({ sort: by, direction: way })}
        onOpen={({ id }) => void navigate({ to: paths.group, params: { id } })}
        empty={
          <>
            <Title order={2}>{text === undefined ? 'No groups yet' : 'No group matches'}</Title>
            <Text c="dimmed" size="sm">
              {text === undefined ? 'Add one here, or name groups in the file of an import.' : 'Try fewer letters.'}
            </Text>
          </>
        }
      />
      <Pager
        page={pages.page}
        total={groups.data?.total}
        pageSize={DEFAULT_PAGE_SIZE}
        shown={groups.data?.items.length ?? 0}
        noun={['group', 'groups']}
        previous={pages.previous}
        next={pages.next}
      />
      {adding && <GroupDialog onClose={() => setAdding(false)} onSaved={({ id }) => void navigate({ to: paths.group, params: { id } })} />}
    </>
  );
}
