import '@mantine/core/styles/Skeleton.css';
import { canOn } from '@gatehouse/ability';
import { Button, Skeleton } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { SwitchBadge } from '../applications/switch-badge.tsx';
import { TextLink } from '../layouts/link.tsx';
import { NotFoundPage } from '../layouts/not-found-page.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { DeletePolicyDialog } from './delete-policy-dialog.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { PolicyHistory } from './policy-history.tsx';

/** One policy: changing it, trying it, and what it said before. */
export function PolicyPage() {
  const { id, policyId } = useParams({ from: '/signed-in/applications/$id/policies/$policyId' });
  const ability = useAbility();
  const policy = useQuery(trpc.applicationPolicies.get.queryOptions({ id: policyId }, { refetchOnWindowFocus: false }));
  const [round, setRound] = useState(0);
  const [unsaved, setUnsaved] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const { data } = policy;
  const elsewhere = data !== undefined && data.applicationId !== id;
  if (elsewhere || errorData(policy.error)?.reason === 'not-found' || errorData(policy.error)?.fields?.['id'] !== undefined) return <NotFoundPage />;
  if (policy.error !== null) return <Problem title="This policy could not be loaded" error={policy.error} onRetry={() => void policy.refetch()} />;
  if (data === undefined) return <Skeleton h={480} radius="md" />;
  return (
    <>
      <TextLink to={paths.applicationPolicies} params={{ id }} size="sm">
        ← Policies
      </TextLink>
      <PageHeader
        title={data.description}
        lead={<SwitchBadge status={data.status} />}
        actions={
          canOn(ability, 'delete', 'ApplicationPolicy', data) && (
            <Button variant="default" leftSection={<IconTrash size={18} aria-hidden />} onClick={() => setDeleting(true)}>
              Delete
            </Button>
          )
        }
      />
      {/* Not keyed by version: a newer row that arrives while somebody types must not take their text away. */}
      <PolicyEditor key={`${policyId} ${round}`} applicationId={id} policy={data} onStartOver={() => setRound(round + 1)} onUnsaved={setUnsaved} />
      <PolicyHistory policy={data} unsaved={unsaved} onRestored={() => setRound(round + 1)} />
      {deleting && <DeletePolicyDialog policy={data} onClose={() => setDeleting(false)} />}
    </>
  );
}
