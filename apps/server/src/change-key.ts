import { type Call, change } from './platform/call.ts';
import { ConfigError } from './platform/config.ts';
import { keyCheckOf, keyTextOf } from './platform/seal.ts';
import { sealAnew } from './platform/stored-secrets.ts';

/**
 * Makes the key of the settings the one of this database, and seals its secrets anew with it. No server may run meanwhile.
 * @returns how many secrets were sealed anew.
 * @throws ConfigError when there is no key, or when secrets are left that neither key opens; nothing is changed then.
 */
export async function changeKey(call: Call, before: string | null): Promise<number> {
  const text = keyTextOf(call.platform.config, call.platform.ids);
  if (text === null) throw new ConfigError('SECRET_KEY must be set to the new key.');
  return change(call, async (em, trail) => {
    const { sealed, unreadable } = await sealAnew(em, text, { before });
    if (unreadable.length > 0) {
      const people = unreadable.join(', ');
      throw new ConfigError(
        `The authenticator apps of these users can't be read: ${people}. Set OLD_SECRET_KEY to the key before. If it is lost, run for each: npm run gatehouse -- users reset-factors <login>`,
      );
    }
    const check = keyCheckOf(text);
    await em.execute('insert into secret_key (id, key_check) values (1, ?) on conflict (id) do update set key_check = excluded.key_check', [check]);
    trail.record({ action: 'database.change-key', subject: { type: 'Database', id: null, label: 'database' } });
    return sealed;
  });
}
