import type { AuditEvent as WireEvent } from '@gatehouse/contract';
import type { Em } from '../platform/orm.ts';
import { erasedLabel } from './personal-data.ts';

/** What people and programs are called today, by id; people who were deleted by what they were called, unless that was erased. */
export async function namesOfActors(em: Em, ids: readonly string[]): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  const marks = ids.map(() => '?').join(', ');
  const rows = await em.execute<{ id: string; name: string | null }[]>(
    `select id, username as name from users where id in (${marks}) union all select id, label as name from user_tombstones where id in (${marks})
     union all select id, name from service_accounts where id in (${marks}) union all select id, name from applications where id in (${marks})`,
    [...ids, ...ids, ...ids, ...ids],
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name ?? erasedLabel(id)]));
}

/**
 * The ids that stand in the changes of an event: members, owners, the application of a policy. History keeps ids and not names, so that
 * erasing somebody needs no change of what was said about others.
 */
export function mentionedIn({ changes }: WireEvent): string[] {
  const values = Object.values(changes ?? {}).flatMap(({ before, after }) => [before, after].flat());
  return values.flatMap((value) => (typeof value === 'string' && IS_ID.test(value) ? [value] : []));
}

const IS_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
