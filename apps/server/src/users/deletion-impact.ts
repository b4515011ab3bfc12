import type { DeletionImpact, User as WireUser } from '@gatehouse/contract';
import { readSettings } from '../account/read-settings.ts';
import { countKeysMadeBy } from '../api-keys/key-holder.ts';
import { OWNER } from '../grants/last-owner.ts';
import { shownReferences } from '../platform/authz/shown-references.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import type { Em } from '../platform/orm.ts';
import type { Referring } from '../platform/referrer.ts';
import { findUser } from './find-user.ts';

/** What would go with a user, what could be restored, and what stands in the way. */
export async function deletionImpact(call: AuthorizedCall, { id }: { id: string }): Promise<DeletionImpact> {
  const user = await findUser(call, call.em, id);
  const { em } = call;
  const [sessions] = await em.execute<{ count: number | string }[]>('select count(*) as count from sessions where user_id = ?', [id]);
  const referrers = await referrersOf(call, em, id);
  const lastOwner = await isLastOwner(em, user);
  const { restoreDays } = await readSettings(em);
  return {
    groups: user.groups,
    roles: user.roles,
    sessions: Number(sessions?.count ?? 0),
    apiKeys: await countKeysMadeBy(call.platform, em, id),
    referrers,
    lastOwner,
    restoreDays,
    blockedBy: lastOwner ? 'last-owner' : user.status !== 'deactivated' ? 'not-deactivated' : referrers.length > 0 ? 'still-referenced' : null,
  };
}

/** What still belongs to a user or names them, from each domain the first so many. */
export async function referrersOf(call: AuthorizedCall, em: Em, id: string): Promise<DeletionImpact['referrers']> {
  const found: Referring[] = [];
  for (const referrer of call.platform.referrers) found.push(...((await referrer.ofUser?.(em, id, REFERRERS_SHOWN)) ?? []));
  return shownReferences(call, em, found);
}

const REFERRERS_SHOWN = 100;

async function isLastOwner(em: Em, user: WireUser): Promise<boolean> {
  if (user.status !== 'active' || !user.roles.some(({ role }) => role === OWNER)) return false;
  const others = await em.execute<unknown[]>(
    `select 1 from held_roles h join users u on u.id = h.user_id where h.role = ? and h.expires_at is null and u.status = 'active' and u.id <> ? limit 1`,
    [OWNER, user.id],
  );
  return others.length === 0;
}
