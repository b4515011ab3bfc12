import type { PolicyDocument, PolicyVersion } from '@gatehouse/contract';
import { namesOfActors } from '../audit/names-of-actors.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { findPolicy } from './read-policies.ts';

/** What a policy said at each of its versions, the latest first: at most the last hundred. @throws Refusal `not-found`. */
export async function listVersions(call: AuthorizedCall, { id }: { id: string }): Promise<{ items: PolicyVersion[] }> {
  const { em } = call;
  await findPolicy(call, em, id);
  const rows = await em.execute<Row[]>(
    'select version, at, author_kind, author_id, document, restored_from from application_policy_versions where policy_id = ? order by version desc limit 100',
    [id],
  );
  const names = await namesOfActors(em, [...new Set(rows.flatMap(({ author_id }) => author_id ?? []))]);
  return {
    items: rows.map(({ version, at, author_kind, author_id, document, restored_from }) => ({
      version,
      at,
      author: { kind: author_kind, id: author_id, label: (author_id === null ? undefined : names[author_id]) ?? author_kind },
      document: JSON.parse(document) as PolicyDocument,
      restoredFrom: restored_from,
    })),
  };
}

interface Row {
  version: number;
  at: string;
  author_kind: string;
  author_id: string | null;
  document: string;
  restored_from: number | null;
}
