import type { Reference } from '@gatehouse/contract';
import type { AuthorizedCall } from '../call.ts';
import type { Em } from '../orm.ts';
import { fromMatching } from '../read-page.ts';
import type { Referring } from '../referrer.ts';
import { accessibleBy } from './accessible-by.ts';

/** What refers to something, for this caller: what they may not read has neither id nor name. */
export async function shownReferences({ ability }: AuthorizedCall, em: Em, found: readonly Referring[]): Promise<Reference[]> {
  const visible = new Set<string>();
  for (const [type, ofType] of Map.groupBy(found, (reference) => reference.type)) {
    const [{ entity } = {}] = ofType;
    if (!entity) continue;
    const ids = [...new Set(ofType.map(({ id }) => id))];
    const among = { sql: `r.id in (${ids.map(() => '?').join(', ')})`, parameters: ids };
    const { sql, parameters } = fromMatching(em, { entity, alias: 'r', where: [accessibleBy(ability, 'read', type)] }, among);
    const rows = await em.execute<{ id: string }[]>(`select r.id ${sql}`, [...parameters]);
    for (const { id } of rows) visible.add(`${type} ${id}`);
  }
  return found.map(({ type, id, label, owned }) =>
    visible.has(`${type} ${id}`) ? { type, id, label, owned } : { type, id: '', label: '', owned, hidden: true },
  );
}

/** Several references in the middle of a sentence. */
export function referencesInWords(references: readonly Reference[]): string {
  const shown = references.filter(({ hidden }) => !hidden).map(({ type, label }) => `${type} ${label}`);
  const hidden = references.length - shown.length;
  const unseen = hidden === 0 ? [] : [hidden === 1 ? 'one thing that you may not see' : `${hidden} things that you may not see`];
  return [...shown, ...unseen].join(', ');
}
