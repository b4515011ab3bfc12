import '../lists/choice-styles.ts';
import { type AccessRequest, DEFAULT_PAGE_SIZE } from '@gatehouse/contract';
import { Group, Select, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { PageHeader } from '../layouts/page-header.tsx';
import { DataTable } from '../lists/data-table.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { paths } from '../paths.ts';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { type AccessRequestsSearch, readAccessRequestsSearch, type ShownStatus, shownStatuses } from './access-requests-search.ts';
import { DecideDialog } from './decide-dialog.tsx';
import { requestColumns } from './request-columns.tsx';
import { whyNotDecide } from './why-not-decide.ts';

const choices = Object.entries(shownStatuses).map(([value, label]) => ({ value, label }));

/** What people ask for, those who wait first shown; search, status and page live in the address. */
export function AccessRequestsPage() {
  const search = useSearch({ from: '/signed-in/access-requests' });
  const navigate = useNavigate({ from: paths.accessRequests });
  const { search: text, status = 'open', cursor } = search;
  const requests = useQuery(
    trpc.accessRequests.list.queryOptions(
      { search: text, filter: status === 'all' ? {} : { status: [status] }, cursor, limit: DEFAULT_PAGE_SIZE },
      { placeholderData: keepPreviousData },
    ),
  );
  const pages = useKeysetPages(search, requests.data?.nextCursor ?? null);
  const [opened, setOpened] = useState<AccessRequest>();
  const ability = useAbility();
  const columns = requestColumns({ ability, roles: useRoles(), onOpen: setOpened });
  const change = (changed: Partial<AccessRequestsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  const show = (chosen: ShownStatus | undefined) => change({ status: chosen === 'open' ? undefined : chosen });
  return (
    <>
      <PageHeader title="Requests" lead="Role requests. Time-limited grants expire automatically." />
      <Group gap="xs" mb="md" align="flex-end" component="search" aria-label="Requests">
        <SearchBox
          label="Search by who asks"
          value={text ?? ''}
          onSearch={(typed) => change({ search: typed === '' ? undefined : typed })}
          style={{ flex: '2 1 200px' }}
        />
        <Select
          aria-label="Status"
          data={choices}
          value={status}
          allowDeselect={false}
          onChange={(chosen) => show(readAccessRequestsSearch({ status: chosen }).status)}
          style={{ flex: '0 1 180px' }}
        />
      </Group>
      <DataTable
        label="Requests"
        columns={columns}
        rows={requests.data?.items}
        rowKey={({ id }) => id}
        onOpen={(request) => (request.status !== 'open' || whyNotDecide(ability, request) === undefined) && setOpened(request)}
        error={requests.error}
        onRetry={() => void requests.refetch()}
        stale={requests.isPlaceholderData}
        empty={
          <>
            <Title order={2}>{text === undefined && status === 'open' ? 'No open requests' : 'No request matches'}</Title>
            <Text c="dimmed" size="sm">
              {text === undefined && status === 'open' ? 'Role requests appear here until someone decides.' : 'Try fewer letters, or another status.'}
            </Text>
          </>
        }
      />
      <Pager
        page={pages.page}
        total={requests.data?.total}
        pageSize={DEFAULT_PAGE_SIZE}
        shown={requests.data?.items.length ?? 0}
        noun={['request', 'requests']}
        previous={pages.previous}
        next={pages.next}
      />
      {opened !== undefined && <DecideDialog request={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}
