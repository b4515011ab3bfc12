import { covers } from '@gatehouse/ability';
import { conflict, Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { foldedServiceAccountName } from './service-account.entity.ts';

/** Case does not distinguish names, and a revoked account keeps its own: history speaks of it. @throws Refusal `name-taken`. */
export async function requireFreeName(em: Em, name: string, exceptId = ''): Promise<void> {
  const { nameKey } = foldedServiceAccountName(name, '');
  const taken = await em.execute<unknown[]>('select 1 from service_accounts where name_key = ? and id <> ?', [nameKey, exceptId]);
  if (taken.length === 0) return;
  const message = `There is, or was, a service account "${name}". Case does not distinguish them.`;
  throw conflict('name-taken', message, { fields: { name: message } });
}

export async function writeRoles(em: Em, accountId: string, roles: readonly string[]): Promise<void> {
  await em.execute('delete from service_account_roles where account_id = ?', [accountId]);
  for (const role of roles) await em.execute('insert into service_account_roles (account_id, role) values (?, ?)', [accountId, role]);
}

export const sortedRoles = (roles: readonly string[]): string[] => [...new Set(roles)].sort();

export async function rolesOfAccount(em: Em, accountId: string): Promise<string[]> {
  const rows = await em.execute<{ role: string }[]>('select role from service_account_roles where account_id = ? order by role', [accountId]);
  return rows.map(({ role }) => role);
}

/** Nobody is left a program that may do more than they: it would raise them above their roles. @throws Refusal `above-ceiling` on `transferTo`. */
export function requireHeirWithin({ policies }: Platform, owner: { username: string; roles: readonly string[] }, roles: readonly string[]): void {
  if (covers(policies, owner.roles, roles)) return;
  const message = `${owner.username} may do less than this service account. Choose an owner who holds its roles, or take roles off it first.`;
  throw new Refusal('FORBIDDEN', 'above-ceiling', message, { fields: { transferTo: message } });
}
