import { DEFAULT_PAGE_SIZE, type Role, type ServiceAccount } from '@gatehouse/contract';
import { Button, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { TextLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Day, TimeText } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import { type Column, DataTable } from '../lists/data-table.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { paths } from '../paths.ts';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { Can } from '../session/ability-provider.tsx';
import { RolePills } from '../users/role-pills.tsx';
import { NewServiceAccountDialog } from './new-service-account-dialog.tsx';
import { ServiceAccountFilters } from './service-account-filters.tsx';
import { ServiceAccountStatusBadge } from './service-account-status.tsx';
import { isFiltered, type ServiceAccountsSearch, type ServiceAccountSort } from './service-accounts-search.ts';

const columnsOf = (roles: readonly Role[]): Column<ServiceAccount, ServiceAccountSort>[] => [
  {
    id: 'name',
    header: 'Name',
    sort: 'name',
    cell: ({ id, name }) => (
      <Clipped text={name} width={240}>
        <TextLink to={paths.serviceAccount} params={{ id }} fw={550} size="sm">
          {name}
        </TextLink>
      </Clipped>
    ),
  },
  { id: 'status', header: 'Status', cell: ({ status }) => <ServiceAccountStatusBadge status={status} /> },
  {
    id: 'roles',
    header: 'Roles',
    wideOnly: true,
    cell: ({ roles: held }) => <RolePills roles={held.map((role) => ({ label: roleLabel(roles, role) }))} />,
  },
  { id: 'owner', header: 'Owner', wideOnly: true, cell: ({ owner }) => <Clipped text={owner.label} width={180} /> },
  { id: 'liveKeys', header: 'Keys', cell: ({ liveKeys }) => <span className="numbers">{liveKeys}</span> },
  {
    id: 'lastUsedAt',
    header: 'Last used',
    sort: 'lastUsedAt',
    wideOnly: true,
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'Never' : <TimeText at={lastUsedAt} />),
  },
  { id: 'createdAt', header: 'Created', sort: 'createdAt', wideOnly: true, cell: ({ createdAt }) => <Day at={createdAt} /> },
];

/** Programs with permissions of their own; search, order and page live in the address. */
export function ServiceAccountsPage() {
  const search = useSearch({ from: '/signed-in/service-accounts' });
  const navigate = useNavigate({ from: paths.serviceAccounts });
  const roles = useRoles();
  const [adding, setAdding] = useState(false);
  const { search: text, status, role, owner, sort = 'name', direction = 'asc', cursor } = search;
  const one = <Value,>(value: Value | undefined): Value[] | undefined => (value === undefined ? undefined : [value]);
  const accounts = useQuery(
    trpc.serviceAccounts.list.queryOptions(
      { search: text, filter: { status: one(status), role: one(role), ownerId: one(owner) }, sort, direction, cursor, limit: DEFAULT_PAGE_SIZE },
      { placeholderData: keepPreviousData },
    ),
  );
  const pages = useKeysetPages(search, accounts.data?.nextCursor ?? null);
  const change = (changed: Partial<ServiceAccountsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  const open = (id: string) => void navigate({ to: paths.serviceAccount, params: { id } });
  return (
    <>
      <PageHeader
        title="Service accounts"
        lead="Programs with their own permissions. They use API keys and never have more access than the key’s creator."
        actions={
          <Can do="create" on="ServiceAccount">
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
              New service account
            </Button>
          </Can>
        }
      />
      <ServiceAccountFilters search={search} onChange={change} />
      <DataTable
        label="Service accounts"
        columns={columnsOf(roles)}
        rows={accounts.data?.items}
        rowKey={({ id }) => id}
        error={accounts.error}
        onRetry={() => void accounts.refetch()}
        stale={accounts.isPlaceholderData}
        sort={sort}
        direction={direction}
        onSort={(by, way) => change({ sort: by, direction: way })}
        onOpen={({ id }) => open(id)}
        empty={
          <>
            <Title order={2}>{isFiltered(search) ? 'No service account matches' : 'No service accounts yet'}</Title>
            <Text c="dimmed" size="sm">
              {isFiltered(search) ? 'Try fewer letters, or clear a filter.' : 'Add one for each program that calls Gatehouse, with only the roles it needs.'}
            </Text>
          </>
        }
      />
      <Pager
        page={pages.page}
        total={accounts.data?.total}
        pageSize={DEFAULT_PAGE_SIZE}
        shown={accounts.data?.items.length ?? 0}
        noun={['service account', 'service accounts']}
        previous={pages.previous}
        next={pages.next}
      />
      {adding && <NewServiceAccountDialog onClose={() => setAdding(false)} onCreated={({ id }) => open(id)} />}
    </>
  );
}
