import '@mantine/core/styles/Skeleton.css';
import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { Problem } from '../layouts/problem.tsx';
import { PermissionTable } from './permission-table.tsx';
import { Can } from '../session/ability-provider.tsx';
import { RemovedRoles } from './removed-roles.tsx';
import { RoleCards } from './role-cards.tsx';
import { WhyDrawer, type WhyQuestion } from './why-drawer.tsx';

/** The roles and what each may do, as the policy files say. */
export function RolesPage() {
  const matrix = useQuery(trpc.roles.matrix.queryOptions(undefined, { staleTime: 60_000 }));
  const [question, setQuestion] = useState<WhyQuestion | undefined>();
  return (
    <>
      <PageHeader title="Roles" lead="What each role can do, from the policy files. Select a cell to see the rule behind it." />
      <Stack>
        <Panel title="Permissions">
          {matrix.error !== null && <Problem title="The permissions could not be loaded" error={matrix.error} onRetry={() => void matrix.refetch()} />}
          {matrix.isPending && <Skeleton h={420} />}
          {matrix.data !== undefined && <PermissionTable matrix={matrix.data} onAsk={setQuestion} />}
        </Panel>
        <Can do="read" on="Account">
          <RemovedRoles />
        </Can>
        <RoleCards />
      </Stack>
      <WhyDrawer question={question} onClose={() => setQuestion(undefined)} />
    </>
  );
}
