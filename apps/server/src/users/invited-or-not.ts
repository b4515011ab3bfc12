import type { Invitation } from '@gatehouse/contract';
import type { Timestamp } from '../platform/clock.ts';
import type { Sql } from '../platform/read-page.ts';

const WAITING = "exists (select 1 from outbox o where o.user_id = u.id and o.kind = 'invitation')";
const links = (live: string): string => `exists (select 1 from credential_links l where l.user_id = u.id and l.kind = 'invitation'${live})`;
const ANY = links('');
const LIVE = links(' and l.ended_why is null and l.expires_at > ?');

/** Narrows users `u` to those who are invited, and whose invitation stands so; among none of them is nobody. */
export function invitedAs(wanted: readonly Invitation[] | undefined, now: Timestamp): Sql | undefined {
  if (wanted === undefined) return undefined;
  const ways: Record<Invitation, Sql> = {
    none: { sql: `not ${WAITING} and not ${ANY}`, parameters: [] },
    sent: { sql: `${WAITING} or ${LIVE}`, parameters: [now] },
    ended: { sql: `not ${WAITING} and not ${LIVE} and ${ANY}`, parameters: [now] },
  };
  const chosen = [...new Set(wanted)].map((one) => ways[one]);
  return {
    sql: `u.status = 'invited' and (${chosen.length === 0 ? '1 = 0' : chosen.map(({ sql }) => `(${sql})`).join(' or ')})`,
    parameters: chosen.flatMap(({ parameters }) => parameters),
  };
}
