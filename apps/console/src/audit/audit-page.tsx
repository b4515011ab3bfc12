import { DEFAULT_PAGE_SIZE } from '@gatehouse/contract';
import { Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { trpc } from '../api/trpc.ts';
import { PageHeader } from '../layouts/page-header.tsx';
import { DataTable } from '../lists/data-table.tsx';
import { ExportMenu } from '../lists/export-menu.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { useOpenedRow } from '../lists/opened-row.ts';
import { Pager } from '../lists/pager.tsx';
import { paths } from '../paths.ts';
import { useRoles } from '../roles/use-roles.ts';
import { Can } from '../session/ability-provider.tsx';
import { auditColumns } from './audit-columns.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { auditListInput, type AuditSearch } from './audit-search.ts';
import { EventDrawer } from './event-drawer.tsx';
import { VerifyChain } from './verify-chain.tsx';

/** Everything that happened, newest first. */
export function AuditPage() {
  const search = useSearch({ from: '/signed-in/audit' });
  const navigate = useNavigate({ from: paths.audit });
  const events = useQuery(trpc.audit.list.queryOptions(auditListInput(search, DEFAULT_PAGE_SIZE), { placeholderData: keepPreviousData }));
  const pages = useKeysetPages(search, events.data?.nextCursor ?? null);
  const change = (changed: Partial<AuditSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });

  const { open, close } = useOpenedRow(search.open);
  const roles = useRoles();
  const columns = useMemo(() => auditColumns(roles, ({ seq }) => open(String(seq))), [roles, open]);
  return (
    <>
      <PageHeader
        title="Audit"
        lead="Every change, sign-in and refusal. Nothing here can be edited or removed in Gatehouse."
        actions={
          <Can do="export" on="AuditEvent">
            <ExportMenu name="audit" input={auditListInput(search, DEFAULT_PAGE_SIZE)} />
            <VerifyChain />
          </Can>
        }
      />
      <AuditFilters search={search} onChange={change} />
      <DataTable
        label="Events"
        columns={columns}
        rows={events.data?.items}
        rowKey={({ seq }) => String(seq)}
        error={events.error}
        onRetry={() => void events.refetch()}
        stale={events.isPlaceholderData}
        sort="seq"
        direction={search.direction ?? 'desc'}
        onSort={(_, direction) => change({ direction })}
        onOpen={({ seq }) => open(String(seq))}
        empty={
          <>
            <Title order={2}>Nothing matches</Title>
            <Text c="dimmed" size="sm">
              Try fewer letters, a longer time, or clear a filter.
            </Text>
          </>
        }
      />
      <Pager
        page={pages.page}
        total={events.data?.total}
        pageSize={DEFAULT_PAGE_SIZE}
        shown={events.data?.items.length ?? 0}
        noun={['event', 'events']}
        previous={pages.previous}
        next={pages.next}
      />
      <EventDrawer id={search.open} listed={events.data?.items.find(({ seq }) => String(seq) === search.open)} onClose={close} />
    </>
  );
}
