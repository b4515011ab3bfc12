import { type Account as WireAccount, accountSettings, type updateAccountInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Changes } from '../audit/trail.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { invalidField, staleVersion } from '../platform/errors.ts';
import { readAccount, THE_ACCOUNT } from './get-account.ts';

type Input = z.output<typeof updateAccountInput>;

/**
 * Changes the account's settings, each on record with what it was before. What is not sent is not touched. They hold from the
 * next request on, in every process: nothing keeps them but the database.
 * @throws Refusal `stale-version`; `unknown-role` or `invalid` with the field.
 */
export async function updateAccount(call: AuthorizedCall, { version, ...sent }: Input): Promise<WireAccount> {
  const { platform } = call;
  const unknown = sent.secondFactorRoles?.find((role) => !platform.policies.roles.some((known) => known.role === role));
  if (unknown !== undefined) throw invalidField('secondFactorRoles', `There is no role "${unknown}".`, 'unknown-role');

  return change(call, async (em, trail) => {
    authorize(call, 'update', 'Account', THE_ACCOUNT);
    const { version: current, updatedAt: _at, mail: _mail, ...before } = await readAccount(platform, em);
    if (version !== current) throw staleVersion('page of settings');
    const after = accountSettings.parse({ ...before, ...withoutAbsent(sent) });
    if (after.lockFirstMinutes > after.lockLongestMinutes) throw invalidField('lockLongestMinutes', 'The longest wait can not be shorter than the first.');
    if (after.sessionIdleMinutes > after.sessionHours * 60)
      throw invalidField('sessionIdleMinutes', 'A session can not lie idle for longer than it lasts at all.');
    const changes = changesBetween(before, after);
    if (Object.keys(changes).length === 0) return readAccount(platform, em);
    await em.execute('update account set settings = ?, version = version + 1, updated_at = ? where id = 1', [
      JSON.stringify(after),
      timestampOf(platform.clock.now()),
    ]);
    trail.record({ action: 'account.update', subject: { type: 'Account', id: THE_ACCOUNT.id, label: 'settings' }, changes });
    return readAccount(platform, em);
  });
}

const withoutAbsent = (sent: object): object => Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));

function changesBetween(before: object, after: object): Changes {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after)
      .filter(([setting, value]) => JSON.stringify(old.get(setting)) !== JSON.stringify(value))
      .map(([setting, value]) => [setting, { before: old.get(setting) ?? null, after: value }]),
  );
}
