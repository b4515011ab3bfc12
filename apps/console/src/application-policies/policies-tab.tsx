import { DEFAULT_PAGE_SIZE } from '@gatehouse/contract';
import { Box, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { trpc } from '../api/trpc.ts';
import { useApplication } from '../applications/application-context.ts';
import { ButtonLink } from '../layouts/link.tsx';
import { DataTable } from '../lists/data-table.tsx';
import { useKeysetPages } from '../lists/keyset-pages.ts';
import { Pager } from '../lists/pager.tsx';
import { paths } from '../paths.ts';
import { useRoles } from '../roles/use-roles.ts';
import { Can } from '../session/ability-provider.tsx';
import { ConflictList } from './conflict-list.tsx';
import { isFiltered, type PoliciesSearch } from './policies-search.ts';
import { policyColumns } from './policy-columns.tsx';
import { PolicyFilters } from './policy-filters.tsx';

/** An application's policies, with what about them is probably not meant. Search, order and page live in the address. */
export function PoliciesTab() {
  const { id } = useApplication();
  const search = useSearch({ from: '/signed-in/applications/$id/policies' });
  const navigate = useNavigate({ from: paths.applicationPolicies });
  const roles = useRoles();
  const { search: text, status, trait, sort = 'createdAt', direction = 'asc', cursor } = search;
  const policies = useQuery(
    trpc.applicationPolicies.list.queryOptions(
      { applicationId: id, search: text, filter: { status: status && [status], trait }, sort, direction, cursor, limit: DEFAULT_PAGE_SIZE },
      { placeholderData: keepPreviousData },
    ),
  );
  const conflicts = useQuery(trpc.applicationPolicies.conflicts.queryOptions({ applicationId: id }));
  const pages = useKeysetPages(search, policies.data?.nextCursor ?? null);
  const change = (changed: Partial<PoliciesSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        Order doesn’t matter. If several policies match, Deny beats Redact, and Redact beats Allow.
      </Text>
      {conflicts.data !== undefined && (
        <Box mb="md">
          <ConflictList applicationId={id} conflicts={conflicts.data} />
        </Box>
      )}
      <PolicyFilters applicationId={id} search={search} onChange={change}>
        <Can do="create" on="ApplicationPolicy">
          <ButtonLink to={paths.newPolicy} params={{ id }} leftSection={<IconPlus size={18} aria-hidden />}>
            New policy
          </ButtonLink>
        </Can>
      </PolicyFilters>
      <DataTable
        label="Policies"
        columns={policyColumns(roles)}
        rows={policies.data?.items}
        rowKey={(policy) => policy.id}
        error={policies.error}
        onRetry={() => void policies.refetch()}
        stale={policies.isPlaceholderData}
        sort={sort}
        direction={direction}
        onSort={(by, way) => change({ sort: by, direction: way })}
        onOpen={(policy) => void navigate({ to: paths.policy, params: { id, policyId: policy.id } })}
        empty={
          <>
            <Title order={2}>{isFiltered(search) ? 'No policy matches' : 'No policies'}</Title>
            <Text c="dimmed" size="sm">
              {isFiltered(search) ? 'Try fewer letters, or clear a filter.' : 'Everything is allowed until a policy matches.'}
            </Text>
          </>
        }
      />
      <Pager
        page={pages.page}
        total={policies.data?.total}
        pageSize={DEFAULT_PAGE_SIZE}
        shown={policies.data?.items.length ?? 0}
        noun={['policy', 'policies']}
        previous={pages.previous}
        next={pages.next}
      />
    </>
  );
}
