import { DEFAULT_PAGE_SIZE } from '@gatehouse/contract';
import { Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { trpc } from '../api/trpc.ts';
import { DataTable } from '../lists/data-table.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { useOpenedRow } from '../lists/opened-row.ts';
import { Pager } from '../lists/pager.tsx';
import { decisionColumns } from './decision-columns.tsx';
import { DecisionDrawer } from './decision-drawer.tsx';
import { DecisionFilters } from './decision-filters.tsx';
import { decisionsInput, isFiltered } from './decisions-input.ts';
import type { DecisionsSearch } from './decisions-search.ts';

interface DecisionListProps {
  /** What the address says. */
  search: DecisionsSearch;
  onChange: (change: Partial<DecisionsSearch>) => void;
  /** The one application whose decisions these are. */
  applicationId?: string;
}

/** Recorded decisions, newest first, with filters; each opens in full. */
export function DecisionList({ search, onChange, applicationId }: DecisionListProps) {
  const { open, close } = useOpenedRow(search.open);
  const ofOneApplication = applicationId !== undefined;
  const asked = ofOneApplication ? { ...search, application: applicationId } : search;
  const decisions = useQuery(trpc.access.decisions.queryOptions(decisionsInput(asked, DEFAULT_PAGE_SIZE), { placeholderData: keepPreviousData }));
  const pages = useKeysetPages(search, decisions.data?.nextCursor ?? null);
  const columns = useMemo(() => decisionColumns(({ id }) => open(id), ofOneApplication), [open, ofOneApplication]);
  return (
    <>
      <DecisionFilters search={search} onChange={onChange} ofOneApplication={ofOneApplication} />
      <DataTable
        label="Decisions"
        columns={columns}
        rows={decisions.data?.items}
        rowKey={({ id }) => id}
        error={decisions.error}
        onRetry={() => void decisions.refetch()}
        stale={decisions.isPlaceholderData}
        sort="at"
        direction={search.direction ?? 'desc'}
        onSort={(_, direction) => onChange({ direction })}
        onOpen={({ id }) => open(id)}
        empty={
          <>
            <Title order={2}>{isFiltered(search) ? 'Nothing matches' : 'No decisions yet'}</Title>
            <Text c="dimmed" size="sm">
              {isFiltered(search) ? 'Choose a longer time, or clear a filter.' : 'Decisions appear here when an application asks for one.'}
            </Text>
          </>
        }
      />
      <Pager
        page={pages.page}
        total={decisions.data?.total}
        pageSize={DEFAULT_PAGE_SIZE}
        shown={decisions.data?.items.length ?? 0}
        noun={['decision', 'decisions']}
        previous={pages.previous}
        next={pages.next}
      />
      <DecisionDrawer id={search.open} listed={decisions.data?.items.find(({ id }) => id === search.open)} onClose={close} />
    </>
  );
}
