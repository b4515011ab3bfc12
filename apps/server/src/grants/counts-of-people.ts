import type { Em } from '../platform/orm.ts';

/** Counts (see `authz-version.ts`) that what these people may do has changed, or not, as they leave groups that all of them are in. Done before they leave. */
export async function countChange(
  em: Em,
  people: readonly string[],
  { changed, leaving = [] }: { changed: boolean; leaving?: readonly string[] | undefined },
): Promise<void> {
  const taken = await countOf(em, leaving);
  const by = taken + (changed ? 1 : 0);
  if (by === 0) return;
  await em.execute(`update users set authz_version = authz_version + ?, version = version + ? where id in (${marks(people)})`, [by, taken, ...people]);
}

async function countOf(em: Em, groupIds: readonly string[]): Promise<number> {
  if (groupIds.length === 0) return 0;
  const [row] = await em.execute<{ changes: number | string | null }[]>(`select sum(authz_version) as changes from groups where id in (${marks(groupIds)})`, [
    ...groupIds,
  ]);
  return Number(row?.changes ?? 0);
}

const marks = (values: readonly string[]): string => values.map(() => '?').join(', ');
