import { DEFAULT_PAGE_SIZE } from '@gatehouse/contract';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { PageHeader } from '../layouts/page-header.tsx';
import { ExportMenu } from '../lists/export-menu.tsx';
import { paths } from '../paths.ts';
import { Can } from '../session/ability-provider.tsx';
import { DecisionList } from './decision-list.tsx';
import { decisionsInput } from './decisions-input.ts';
import type { DecisionsSearch } from './decisions-search.ts';

/** Every decision about what people send to applications. */
export function DecisionsPage() {
  const search = useSearch({ from: '/signed-in/decisions' });
  const navigate = useNavigate({ from: paths.decisions });
  const change = (changed: Partial<DecisionsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...changed, cursor: undefined, page: undefined }), replace: true, state: { trail: [] } });
  return (
    <>
      <PageHeader
        title="Decisions"
        lead="What was allowed, redacted or denied when applications asked, and why."
        actions={
          <Can do="export" on="Report">
            <ExportMenu name="decisions" input={decisionsInput(search, DEFAULT_PAGE_SIZE)} />
          </Can>
        }
      />
      <DecisionList search={search} onChange={change} />
    </>
  );
}
