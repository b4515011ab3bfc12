import { Button, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { PageHeader } from '../layouts/page-header.tsx';
import { Problem } from '../layouts/problem.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { paths } from '../paths.ts';
import { Can, useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { ApplicationCards } from './application-card.tsx';
import classes from './application-card.module.css';
import { ApplicationFilters } from './application-filters.tsx';
import { type ApplicationsSearch, isFiltered } from './applications-search.ts';
import { NewApplicationDialog } from './new-application-dialog.tsx';

/** Fills rows of two, three and four cards. */
const PAGE_SIZE = 24;

/** Every AI application under governance, as cards; search, order and page live in the address. */
export function ApplicationsPage() {
  const search = useSearch({ from: '/signed-in/applications' });
  const navigate = useNavigate({ from: paths.applications });
  const [adding, setAdding] = useState(false);
  const mayCreate = mayOnOthers(useAbility(), 'create', 'Application');
  const { search: text, status, owner, sort = 'name', direction = 'asc', cursor } = search;
  const applications = useQuery(
    trpc.applications.list.queryOptions(
      { search: text, filter: { status: status && [status], ownerId: owner === undefined ? undefined : [owner] }, sort, direction, cursor, limit: PAGE_SIZE },
      { placeholderData: keepPreviousData },
    ),
  );
  const pages = useKeysetPages(search, applications.data?.nextCursor ?? null);
  const change = (changed: Partial<ApplicationsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  const rows = applications.data?.items;
  return (
    <>
      <PageHeader
        title="Applications"
        lead="AI applications: who can use them and how their prompts are handled."
        actions={
          <Can do="create" on="Application">
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
              New application
            </Button>
          </Can>
        }
      />
      <ApplicationFilters search={search} onChange={change} />
      {applications.error !== null ? (
        <Problem title="The list could not be loaded" error={applications.error} onRetry={() => void applications.refetch()} />
      ) : rows?.length === 0 ? (
        <div className={classes['empty']}>
          <Title order={2}>{isFiltered(search) ? 'No application matches' : 'No applications yet'}</Title>
          <Text c="dimmed" size="sm">
            {isFiltered(search)
              ? 'Try fewer letters, or clear a filter.'
              : mayCreate
                ? 'Add your first application. Starter policies are included.'
                : 'Ask someone who manages applications to add one.'}
          </Text>
        </div>
      ) : (
        <ApplicationCards applications={rows} stale={applications.isPlaceholderData} />
      )}
      <Pager
        page={pages.page}
        total={applications.data?.total}
        pageSize={PAGE_SIZE}
        shown={rows?.length ?? 0}
        noun={['application', 'applications']}
        previous={pages.previous}
        next={pages.next}
      />
      {adding && <NewApplicationDialog onClose={() => setAdding(false)} onCreated={({ id }) => void navigate({ to: paths.application, params: { id } })} />}
    </>
  );
}
