import type { Filter } from '@gatehouse/ability';
import type { Session as WireSession } from '@gatehouse/contract';
import { readSettings } from '../account/read-settings.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { HOUR, MINUTE, timestampOf } from '../platform/clock.ts';
import { latestEnd } from '../platform/stored-time.ts';
import { Session } from './session.entity.ts';

/** The sessions of `where` that still work, the latest used first, the one in use marked. */
export async function liveSessions({ em, platform, principal }: AuthorizedCall, where: Filter): Promise<WireSession[]> {
  const { sessionIdleMinutes, sessionHours } = await readSettings(em);
  const now = platform.clock.now().getTime();
  const ahead = latestEnd(platform.clock, 0);
  const before = (milliseconds: number) => timestampOf(new Date(now - milliseconds));
  const sessions = await em.find(
    Session,
    {
      $and: [
        where,
        {
          expiresAt: { $gt: before(0) },
          lastSeenAt: { $gt: before(sessionIdleMinutes * MINUTE), $lte: ahead },
          createdAt: { $gt: before(sessionHours * HOUR), $lte: ahead },
        },
      ],
    },
    { orderBy: { lastSeenAt: 'desc' }, limit: 100, disableIdentityMap: true },
  );
  return sessions.map(({ id, createdAt, lastSeenAt, expiresAt, address, userAgent }) => ({
    id,
    createdAt,
    lastSeenAt,
    expiresAt,
    address: address ?? null,
    userAgent: userAgent ?? null,
    current: principal.kind === 'user' && id === principal.sessionId,
  }));
}
