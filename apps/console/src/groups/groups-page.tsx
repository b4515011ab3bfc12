import { type Group, type Role } from '@gatehouse/contract';
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
import { SavedViews } from '../lists/saved-views.tsx';
import { TableOptions } from '../lists/table-options.tsx';
import { useTableView } from '../lists/table-view.ts';
import { paths } from '../paths.ts';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { Can } from '../session/ability-provider.tsx';
import { RolePills } from '../users/role-pills.tsx';
import { GroupDialog } from './group-dialog.tsx';
import { GroupFilters } from './group-filters.tsx';
import { type GroupsSearch, type GroupSort, isFiltered, readGroupsSearch } from './groups-search.ts';

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
  const [view, setView] = useTableView('groups');
  const pageSize = search.size ?? view.pageSize;
  const { search: text, role, sort = 'name', direction = 'asc', cursor } = search;
  const groups = useQuery(
    trpc.groups.list.queryOptions({ search: text, filter: { role }, sort, direction, cursor, limit: pageSize }, { placeholderData: keepPreviousData }),
  );
  const pages = useKeysetPages(search, groups.data?.nextCursor ?? null, pageSize);
  const columns = columnsOf(roles);
  const change = (changed: Partial<GroupsSearch>) =>
    void navigate({
      search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined, size: undefined }),
      replace: true,
      state: { trail: [] },
    });
  return (
    <>
      <PageHeader
        title="Groups"
        lead="Groups of people and the roles they give."
        actions={
          <>
            <SavedViews
              list="groups"
              search={withoutPage(search)}
              onOpen={(saved) => change({ search: undefined, role: undefined, sort: undefined, direction: undefined, ...readGroupsSearch({ ...saved }) })}
            />
            <Can do="create" on="Group">
              <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
                Add group
              </Button>
            </Can>
          </>
        }
      />
      <GroupFilters search={search} onChange={change}>
        <TableOptions columns={columns} view={view} onChange={setView} onPageSize={() => change({})} />
      </GroupFilters>
      <DataTable
        label="Groups"
        columns={columns.filter(({ id }) => !view.hidden.includes(id))}
        compact={view.compact}
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
            <Title order={2}>{isFiltered(search) ? 'No group matches' : 'No groups yet'}</Title>
            <Text c="dimmed" size="sm">
              {isFiltered(search) ? 'Try fewer letters, or clear a filter.' : 'Add one here, or name groups in the file of an import.'}
            </Text>
          </>
        }
      />
      <Pager
        page={pages.page}
        total={groups.data?.total}
        pageSize={pageSize}
        shown={groups.data?.items.length ?? 0}
        noun={['group', 'groups']}
        previous={pages.previous}
        next={pages.next}
      />
      {adding && <GroupDialog onClose={() => setAdding(false)} onSaved={({ id }) => void navigate({ to: paths.group, params: { id } })} />}
    </>
  );
}

const withoutPage = ({ cursor: _cursor, page: _page, size: _size, ...search }: GroupsSearch): GroupsSearch => search;
