import type { ApplicationAccess, Who } from '@gatehouse/contract';
import { requireKnownRoles } from '../grants/role-rules.ts';
import type { Platform } from '../platform/platform.ts';
import { conflict, invalidField } from '../platform/errors.ts';
import { insertRows } from '../platform/insert-rows.ts';
import type { Em } from '../platform/orm.ts';
import { ApplicationAccess as AccessRow, foldedApplicationName } from './application.entity.ts';
import { unknownIds } from './named-people.ts';
import { rowsOfWho } from './who-rows.ts';

/** Case does not distinguish names. @throws Refusal `name-taken`. */
export async function requireFreeName(em: Em, name: string, exceptId = ''): Promise<void> {
  const taken = await em.execute<unknown[]>('select 1 from applications where name_key = ? and id <> ?', [foldedApplicationName(name, '').nameKey, exceptId]);
  if (taken.length === 0) return;
  const message = `There is an application "${name}" already. Case does not distinguish them.`;
  throw conflict('name-taken', message, { fields: { name: message } });
}

/** Whoever answers for an application is there to do so. @throws Refusal `invalid` on `ownerId`. */
export async function requireActiveOwner(em: Em, ownerId: string): Promise<void> {
  const [owner] = await em.execute<{ status: string }[]>('select status from users where id = ?', [ownerId]);
  if (owner?.status === 'active') return;
  throw invalidField('ownerId', owner ? 'The owner is not active. Choose somebody who is.' : 'There is no such user.');
}

/**
 * A list of who has access names people and groups that exist: a mistyped id would deny nobody. What was on it before may stay.
 * @throws Refusal `invalid` or `unknown-role` on the field.
 */
export async function requireKnownPeople(platform: Platform, em: Em, field: string, wanted: Who, before: Who): Promise<void> {
  requireKnownRoles(platform, added(wanted.roles, before.roles), `${field}.roles`);
  const [user] = await unknownIds(em, 'users', added(wanted.userIds, before.userIds));
  if (user !== undefined) throw invalidField(`${field}.userIds`, `There is no user ${user}.`);
  const [group] = await unknownIds(em, 'groups', added(wanted.groupIds, before.groupIds));
  if (group !== undefined) throw invalidField(`${field}.groupIds`, `There is no group ${group}.`);
}

const added = (wanted: readonly string[], before: readonly string[]): string[] => wanted.filter((ref) => !before.includes(ref));

/** Replaces the lists of who has access. */
export async function writeAccess(em: Em, application: string, access: Partial<ApplicationAccess>): Promise<void> {
  for (const effect of ['allow', 'deny'] as const) {
    const who = access[effect];
    if (!who) continue;
    await em.execute('delete from application_access where application_id = ? and effect = ?', [application, effect]);
    await insertRows(
      em,
      AccessRow,
      rowsOfWho(who).map((row) => ({ application, effect, ...row })),
    );
  }
}
