import type { AuditEvent as WireEvent } from '@gatehouse/contract';
import type { Em } from '../platform/orm.ts';
import { erasedLabel } from './personal-data.ts';

/**
 * What those are called today whom an event about a group's members mentions by id. History itself keeps their ids, so
 * that erasing somebody needs no change of what was said about others.
 */
export async function namesOfMembers(em: Em, { changes }: WireEvent): Promise<Record<string, string> | undefined> {
  const { members } = changes ?? {};
  if (!members) return undefined;
  const ids = [members.before, members.after].flatMap((side) => (Array.isArray(side) ? side.filter((id) => typeof id === 'string') : []));
  if (ids.length === 0) return undefined;
  const marks = ids.map(() => '?').join(', ');
  const rows = await em.execute<{ id: string; name: string | null }[]>(
    `select id, username as name from users where id in (${marks}) union all select id, label as name from user_tombstones where id in (${marks})`,
    [...ids, ...ids],
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name ?? erasedLabel(id)]));
}
