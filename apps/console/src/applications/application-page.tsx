import '@mantine/core/styles/Skeleton.css';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { TextLink } from '../layouts/link.tsx';
import { NotFoundPage } from '../layouts/not-found-page.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Problem } from '../layouts/problem.tsx';
import tabs from '../layouts/tabs.module.css';
import { paths } from '../paths.ts';
import { Can } from '../session/ability-provider.tsx';
import { ApplicationActions } from './application-actions.tsx';
import { ApplicationContext } from './application-context.ts';
import { SwitchBadge } from './switch-badge.tsx';

/** The frame of one application's pages: its name, what may be done about it, and the way to each part. */
export function ApplicationPage() {
  const { id } = useParams({ from: '/signed-in/applications/$id' });
  const application = useQuery(trpc.applications.get.queryOptions({ id }));
  if (errorData(application.error)?.reason === 'not-found' || errorData(application.error)?.fields?.['id'] !== undefined) return <NotFoundPage />;
  if (application.error !== null) {
    return <Problem title="This application could not be loaded" error={application.error} onRetry={() => void application.refetch()} />;
  }
  if (application.data === undefined) return <Skeleton h={280} radius="md" />;
  const { name, owner, status } = application.data;
  const to = { params: { id }, className: tabs['tab'] };
  return (
    <ApplicationContext value={application.data}>
      <TextLink to={paths.applications} size="sm">
        ← Applications
      </TextLink>
      <PageHeader
        title={name}
        lead={
          <>
            <SwitchBadge status={status} /> {owner !== null && `Owned by ${owner.label}`}
          </>
        }
        actions={<ApplicationActions application={application.data} />}
      />
      <nav aria-label={`Parts of ${name}`} className={tabs['tabs']}>
        <Link to={paths.application} activeOptions={{ exact: true }} {...to}>
          Overview
        </Link>
        <Link to={paths.applicationAccess} {...to}>
          Who has access
        </Link>
        <Can do="read" on="ApplicationPolicy">
          <Link to={paths.applicationPolicies} activeOptions={{ includeSearch: false }} {...to}>
            Policies
          </Link>
        </Can>
        <Can do="manageKeys" on="Application">
          <Link to={paths.applicationKeys} {...to}>
            API keys
          </Link>
        </Can>
        <Can do="read" on="AccessDecision">
          <Link to={paths.applicationDecisions} activeOptions={{ includeSearch: false }} {...to}>
            Recent decisions
          </Link>
        </Can>
      </nav>
      <Outlet />
    </ApplicationContext>
  );
}
