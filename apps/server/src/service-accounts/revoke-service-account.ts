import type { ServiceAccount as WireAccount } from '@gatehouse/contract';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { change, type PersonCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { findServiceAccount, maskServiceAccount, serviceAccountSubject } from './read-service-accounts.ts';

/** Ends a service account for good: all of its keys are revoked at once. One that was revoked already stays as it is. */
export async function revokeServiceAccount(call: PersonCall, { id }: { id: string }): Promise<WireAccount> {
  return change(call, async (em, trail) => {
    const account = await findServiceAccount(call, em, id);
    authorize(call, 'revoke', 'ServiceAccount', serviceAccountSubject(account));
    requireCeiling(call, account.roles, 'role');
    if (account.status === 'revoked') return maskServiceAccount(call.ability, account);
    const at = timestampOf(call.platform.clock.now());
    await em.execute("update service_accounts set status = 'revoked', version = version + 1, updated_at = ? where id = ?", [at, id]);
    await em.execute('update api_keys set revoked_at = ? where service_account_id = ? and revoked_at is null', [at, id]);
    trail.record({
      action: 'service-account.revoke',
      subject: { type: 'ServiceAccount', id, label: account.name },
      changes: { status: { before: account.status, after: 'revoked' }, liveKeys: { before: account.liveKeys, after: 0 } },
      mentions: [account.ownerId],
    });
    return maskServiceAccount(call.ability, await findServiceAccount(call, em, id));
  });
}
