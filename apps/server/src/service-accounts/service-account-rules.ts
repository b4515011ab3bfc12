import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
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
