import { type AccountSettings, accountSettings } from '@gatehouse/contract';
import type { Em } from '../platform/orm.ts';

/** The account's settings as the database has them now, whichever process changed them last. */
export async function readSettings(em: Em): Promise<AccountSettings> {
  const [row] = await em.execute<{ settings: string }[]>('select settings from account where id = 1');
  return settingsOf(row?.settings ?? '{}');
}

/** The SQL of the stored document, for queries that need a setting beside their rows; {@link settingsOf} reads it. */
export const SETTINGS_DOCUMENT = '(select settings from account where id = 1)';

let latest: { document: string; settings: AccountSettings } | undefined;

/** What a stored document says, with defaults for what it does not. The latest document is kept: each request asks for it. */
export function settingsOf(document: string): AccountSettings {
  if (latest?.document === document) return latest.settings;
  const settings = accountSettings.parse(JSON.parse(document));
  latest = { document, settings };
  return settings;
}
