import { useNavigate, useSearch } from '@tanstack/react-router';
import { PageHeader } from '../layouts/page-header.tsx';
import { paths } from '../paths.ts';
import { DecisionList } from './decision-list.tsx';
import type { DecisionsSearch } from './decisions-search.ts';

/** Every decision about what people send to applications. */
export function DecisionsPage() {
  const search = useSearch({ from: '/signed-in/decisions' });
  const navigate = useNavigate({ from: paths.decisions });
  const change = (changed: Partial<DecisionsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  return (
    <>
      <PageHeader title="Decisions" lead="What was allowed, masked and denied when applications asked, and why. Each is on record before it is answered." />
      <DecisionList search={search} onChange={change} />
    </>
  );
}
