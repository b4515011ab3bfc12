import { type Call, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';

interface EndedGrant {
  id: string;
  user_id: string;
  username: string;
  role: string;
  expires_at: string;
}

/** So many grants in one transaction: others wait for it. */
const AT_ONCE = 50;

/**
 * Takes away the role grants whose end has come, each on record. What they allowed ended by itself at that moment; this
 * makes the trail say so, and lets browsers notice. Safe to run in several processes at once.
 * @returns how many grants were taken away.
 */
export async function endExpiredRoles(call: Call): Promise<number> {
  let ended = 0;
  for (;;) {
    // Asked outside of the change first: most of the time there is nothing to do, and nobody should wait for that.
    if ((await expiredGrants(call.em, timestampOf(call.platform.clock.now()), 1)).length === 0) return ended;
    ended += await change(call, async (em, trail) => {
      const now = timestampOf(call.platform.clock.now());
      const grants = await expiredGrants(em, now, AT_ONCE);
      for (const { id, user_id, username, role, expires_at } of grants) {
        await em.execute('delete from role_grants where id = ?', [id]);
        await em.execute('update users set version = version + 1, authz_version = authz_version + 1, updated_at = ? where id = ?', [now, user_id]);
        trail.record({
          action: 'user.end-role',
          subject: { type: 'User', id: user_id, label: username },
          reason: 'its time was over',
          changes: { role: { before: { role, expiresAt: expires_at }, after: null } },
        });
      }
      return grants.length;
    });
  }
}

const expiredGrants = (em: Em, now: string, limit: number): Promise<EndedGrant[]> =>
  em.execute<EndedGrant[]>(
    `select r.id, r.user_id, u.username, r.role, r.expires_at from role_grants r join users u on u.id = r.user_id
     where r.expires_at <= ? order by r.expires_at, r.id limit ?`,
    [now, limit],
  );
