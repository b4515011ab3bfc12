import { Button, Text, Title } from '@mantine/core';
import { IconUpload, IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { ButtonLink, TextLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { DataTable } from '../lists/data-table.tsx';
import { ExportMenu } from '../lists/export-menu.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { SavedViews } from '../lists/saved-views.tsx';
import { useSelection } from '../lists/selection.ts';
import { TableOptions } from '../lists/table-options.tsx';
import { useTableView } from '../lists/table-view.ts';
import { paths } from '../paths.ts';
import { useRoles } from '../roles/use-roles.ts';
import { Can, useAbility } from '../session/ability-provider.tsx';
import { offeredActs } from './bulk/bulk-acts.ts';
import { userColumns } from './user-columns.tsx';
import { UserFilters } from './user-filters.tsx';
import { isFiltered, noFilters, readUsersSearch, type UsersSearch, usersListInput } from './users-search.ts';

const PasteListDialog = lazy(async () => ({ default: (await import('./bulk/paste-list-dialog.tsx')).PasteListDialog }));
const BulkBar = lazy(async () => ({ default: (await import('./bulk/bulk-bar.tsx')).BulkBar }));

/** Everybody whom the signed-in person may see: search, filters, order and page live in the address. */
export function UsersPage() {
  const search = useSearch({ from: '/signed-in/users' });
  const navigate = useNavigate({ from: paths.users });
  const [view, setView] = useTableView('users', ['groups']);
  const pageSize = search.size ?? view.pageSize;
  const users = useQuery(trpc.users.list.queryOptions(usersListInput(search, pageSize), { placeholderData: keepPreviousData }));
  const pages = useKeysetPages(search, users.data?.nextCursor ?? null, pageSize);
  const roles = useRoles();
  const columns = userColumns(roles);
  const [pasting, setPasting] = useState(false);
  const acts = offeredActs(useAbility(), roles);
  const { filter } = usersListInput(search, pageSize);
  const chosen = { ...filter, search: search.search };
  const selection = useSelection(
    (users.data?.items ?? []).map(({ id }) => id),
    JSON.stringify(chosen),
  );
  const change = (changed: Partial<UsersSearch>) =>
    void navigate({
      search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined, size: undefined }),
      replace: true,
      state: { trail: [] },
    });

  return (
    <>
      <PageHeader
        title="Users"
        lead="Everyone with an account, their roles and last sign-in."
        actions={
          <>
            <SavedViews
              list="users"
              search={withoutPage(search)}
              onOpen={(saved) => change({ ...noFilters, sort: undefined, direction: undefined, ...readUsersSearch({ ...saved }) })}
            />
            <Can do="export" on="User">
              <ExportMenu name="users" input={usersListInput(search, pageSize)} />
            </Can>
            <Can do="import" on="User">
              <ButtonLink to={paths.importUsers} variant="default" leftSection={<IconUpload size={18} aria-hidden />}>
                Import
              </ButtonLink>
            </Can>
            <Can do="create" on="User">
              <ButtonLink to={paths.newUser} leftSection={<IconUserPlus size={18} aria-hidden />}>
                Add user
              </ButtonLink>
            </Can>
          </>
        }
      />
      <UserFilters search={search} onChange={change}>
        {acts.length > 0 && (
          <Button variant="subtle" px="xs" onClick={() => setPasting(true)}>
            Paste a list
          </Button>
        )}
        <TableOptions columns={columns} view={view} onChange={setView} onPageSize={() => change({})} />
      </UserFilters>
      <DataTable
        label="Users"
        columns={columns.filter(({ id }) => !view.hidden.includes(id))}
        compact={view.compact}
        rows={users.data?.items}
        rowKey={({ id }) => id}
        error={users.error}
        onRetry={() => void users.refetch()}
        stale={users.isPlaceholderData}
        sort={search.sort ?? 'username'}
        direction={search.direction ?? 'asc'}
        onSort={(sort, direction) => change({ sort, direction })}
        onOpen={({ id }) => void navigate({ to: paths.user, params: { id } })}
        selection={acts.length > 0 ? selection : undefined}
        nameOf={({ username }) => username}
        empty={
          <>
            <Title order={2}>Nobody matches</Title>
            <Text c="dimmed" size="sm" mb={isFiltered(search) ? 'sm' : undefined}>
              Try fewer letters, or clear a filter.
            </Text>
            {isFiltered(search) && (
              <Button variant="default" size="xs" onClick={() => change(noFilters)}>
                Clear all filters
              </Button>
            )}
          </>
        }
      />
      <Pager
        page={pages.page}
        total={users.data?.total}
        pageSize={pageSize}
        shown={users.data?.items.length ?? 0}
        noun={['user', 'users']}
        previous={pages.previous}
        next={pages.next}
      />
      <Can do="delete" on="User">
        <TextLink to={paths.deletedUsers} size="sm" mt="sm" display="inline-block">
          Deleted users
        </TextLink>
      </Can>
      {pasting && (
        <Suspense fallback={null}>
          <PasteListDialog
            onClose={() => setPasting(false)}
            onFound={(ids) => {
              selection.add(ids);
              setPasting(false);
            }}
          />
        </Suspense>
      )}
      {acts.length > 0 && (selection.all || selection.ids.size > 0) && (
        <Suspense fallback={null}>
          <BulkBar selection={selection} acts={acts} total={users.data?.total ?? 0} pageSize={pageSize} filter={chosen} />
        </Suspense>
      )}
    </>
  );
}

const withoutPage = ({ cursor: _cursor, page: _page, size: _size, ...search }: UsersSearch): UsersSearch => search;
