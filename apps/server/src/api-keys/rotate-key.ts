import { DEFAULT_OVERLAP_HOURS, type NewApiKey } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import type { PersonCall } from '../platform/call.ts';
import { HOUR, later } from '../platform/clock.ts';
import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { insertKey } from './issue-key.ts';
import { actionOnHolder, findKey, type KeyHolder, requireRoomForKey, subjectOfHolder } from './key-holder.ts';

/**
 * Makes a key to take the place of another, of the same name and scopes and for as long a time. The other one ends after the overlap,
 * never later than it would have. Whoever rotates it is who made the new one: it is bound by their permissions.
 * @throws Refusal `not-found`, `limit-reached`; `wrong-status` for a key that is over or was replaced.
 */
export async function rotateKey(
  call: PersonCall,
  em: Em,
  trail: Trail,
  holder: KeyHolder,
  { keyId, overlapHours = DEFAULT_OVERLAP_HOURS }: { keyId: string; overlapHours?: number | undefined },
): Promise<NewApiKey> {
  const { clock } = call.platform;
  const old = await findKey(call.platform, em, holder, keyId);
  if (old.status !== 'live') throw conflict('wrong-status', `This key is ${old.status}. Make a new one.`);
  if (old.replacedBy !== null) throw conflict('wrong-status', 'This key was replaced already. Rotate the one that took its place.');
  await requireRoomForKey(call.platform, em, holder);
  const lifetime = old.expiresAt === null ? null : Date.parse(old.expiresAt) - Date.parse(old.createdAt);
  const key = await insertKey(call, em, holder, { name: old.name, scopes: old.scopes, expiresAt: lifetime === null ? null : later(clock, lifetime) });
  const overlapEnd = later(clock, overlapHours * HOUR);
  const end = old.expiresAt !== null && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd;
  await em.execute('update api_keys set expires_at = ?, replaced_by_id = ? where id = ?', [end, key.id, old.id]);
  trail.record({
    action: actionOnHolder(holder, 'rotate-key'),
    subject: subjectOfHolder(holder),
    changes: {
      key: { before: { id: old.id, name: old.name }, after: { id: key.id, name: key.name, expiresAt: key.expiresAt } },
      formerKeyEnds: { before: old.expiresAt, after: end },
    },
    mentions: [old.createdBy.id],
  });
  return key;
}
