import '@mantine/core/styles/Skeleton.css';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { TextLink } from '../layouts/link.tsx';
import { NotFoundPage } from '../layouts/not-found-page.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { PolicyEditor } from './policy-editor.tsx';

/** Adding a policy to an application. */
export function NewPolicyPage() {
  const { id } = useParams({ from: '/signed-in/applications/$id/policies/new' });
  const application = useQuery(trpc.applications.get.queryOptions({ id }));
  if (errorData(application.error)?.reason === 'not-found' || errorData(application.error)?.fields?.['id'] !== undefined) return <NotFoundPage />;
  if (application.error !== null) {
    return <Problem title="The application could not be loaded" error={application.error} onRetry={() => void application.refetch()} />;
  }
  if (application.data === undefined) return <Skeleton h={480} radius="md" />;
  const { name } = application.data;
  return (
    <>
      <TextLink to={paths.applicationPolicies} params={{ id }} size="sm">
        ← Policies
      </TextLink>
      <PageHeader title="New policy" lead={`For ${name}`} />
      <PolicyEditor applicationId={id} />
    </>
  );
}
