import { useNavigate, useSearch } from '@tanstack/react-router';
import { useApplication } from '../applications/application-context.ts';
import { paths } from '../paths.ts';
import { DecisionList } from './decision-list.tsx';
import type { DecisionsSearch } from './decisions-search.ts';

/** The decisions about one application. */
export function ApplicationDecisions() {
  const { id } = useApplication();
  const search = useSearch({ from: '/signed-in/applications/$id/decisions' });
  const navigate = useNavigate({ from: paths.applicationDecisions });
  const change = (changed: Partial<DecisionsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  return <DecisionList search={search} onChange={change} applicationId={id} />;
}
