import { DEFAULT_PAGE_SIZE, type Outcome } from '@gatehouse/contract';
import { Group, Select, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { WireEvent } from '../api/router.ts';
import { trpc } from '../api/trpc.ts';
import { PageHeader } from '../layouts/page-header.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { type Column, DataTable } from '../lists/data-table.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { paths } from '../paths.ts';
import { Can } from '../session/ability-provider.tsx';
import { actionWords, outcomeLabels } from './action-text.ts';
import { auditListInput, type AuditSearch } from './audit-search.ts';
import { EventDrawer } from './event-drawer.tsx';
import { OutcomeBadge } from './outcome-badge.tsx';
import { VerifyChain } from './verify-chain.tsx';

const outcomes = Object.entries(outcomeLabels).map(([value, label]) => ({ value, label }));

/** Everything that happened, newest first. */
export function AuditPage() {
  const search = useSearch({ from: '/signed-in/audit' });
  const navigate = useNavigate({ from: paths.audit });
  const [open, setOpen] = useState<WireEvent | undefined>();
  const events = useQuery(trpc.audit.list.queryOptions(auditListInput(search, DEFAULT_PAGE_SIZE), { placeholderData: keepPreviousData }));
  const pages = useKeysetPages(search, events.data?.nextCursor ?? null);
  const change = (changed: Partial<AuditSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });

  const columns: Column<WireEvent, 'seq'>[] = [
    {
      id: 'action',
      header: 'What',
      cell: (event) => (
        <UnstyledButton fz="sm" fw={550} c="var(--mantine-color-anchor)" onClick={() => setOpen(event)}>
          {actionWords(event.action)}
        </UnstyledButton>
      ),
    },
    { id: 'subject', header: 'On', cell: ({ subject }) => subject.label || subject.type },
    { id: 'actor', header: 'Who', cell: ({ actor }) => actor.label },
    { id: 'outcome', header: 'Outcome', cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
    { id: 'reason', header: 'Reason', cell: ({ reason }) => reason ?? '–' },
    { id: 'at', header: 'When', sort: 'seq', cell: ({ at }) => <TimeText at={at} /> },
  ];
  return (
    <>
      <PageHeader
        title="Audit"
        lead="Every change, sign-in and refusal. Nothing here can be edited or removed."
        actions={
          <Can do="export" on="AuditEvent">
            <VerifyChain />
          </Can>
        }
      />
      <Group gap="xs" mb="md" align="flex-end" role="search" aria-label="Events">
        <SearchBox
          label="Search people and subjects"
          value={search.search ?? ''}
          onSearch={(text) => change({ search: text === '' ? undefined : text })}
          style={{ flex: '2 1 220px' }}
        />
        <SearchBox
          label="Exact action"
          value={search.action ?? ''}
          onSearch={(text) => change({ action: text === '' ? undefined : text })}
          style={{ flex: '1 1 180px' }}
        />
        <Select
          aria-label="Outcome"
          placeholder="Any outcome"
          clearable
          data={outcomes}
          value={search.outcome ?? null}
          onChange={(value) => change({ outcome: outcomes.some((known) => known.value === value) ? (value as Outcome) : undefined })}
          style={{ flex: '1 1 130px' }}
        />
        <TextInput type="date" label="From" value={search.from ?? ''} onChange={({ currentTarget }) => change({ from: currentTarget.value || undefined })} />
        <TextInput type="date" label="To" value={search.to ?? ''} onChange={({ currentTarget }) => change({ to: currentTarget.value || undefined })} />
      </Group>
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
        onOpen={setOpen}
        empty={
          <>
            <Title order={2}>Nothing matches</Title>
            <Text c="dimmed" size="sm">
              Try fewer letters, a longer time, or another outcome.
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
      <EventDrawer event={open} onClose={() => setOpen(undefined)} />
    </>
  );
}
