import type { Account as WireAccount } from '@gatehouse/contract';
import { authorize } from '../platform/authz/authorize.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { settingsOf } from './read-settings.ts';

/** The account as a row that rules speak of: there is one. */
export const THE_ACCOUNT = { id: 'account' };

/** The account's settings, defaults included. */
export async function getAccount(call: AuthorizedCall): Promise<WireAccount> {
  authorize(call, 'read', 'Account', THE_ACCOUNT);
  return readAccount(call.platform, call.em);
}

/** The account as it goes over the wire, whoever asks. */
export async function readAccount({ mailer }: Platform, em: Em): Promise<WireAccount> {
  const [row] = await em.execute<{ settings: string; version: number; updated_at: string | null }[]>(
    'select settings, version, updated_at from account where id = 1',
  );
  if (!row) throw new Error('The account has no row: the database was not migrated.');
  return { ...settingsOf(row.settings), version: row.version, updatedAt: row.updated_at, mail: mailer === null ? 'none' : 'smtp' };
}
