import type { ApiKey as WireKey } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import { actionOnHolder, findKey, type KeyHolder, subjectOfHolder } from './key-holder.ts';

/** Ends a key at once. One that was revoked already stays as it is. @throws Refusal `not-found`. */
export async function revokeKey({ platform }: AuthorizedCall, em: Em, trail: Trail, holder: KeyHolder, { keyId }: { keyId: string }): Promise<WireKey> {
  const key = await findKey(platform, em, holder, keyId);
  if (key.status === 'revoked') return key;
  await em.execute('update api_keys set revoked_at = ? where id = ?', [timestampOf(platform.clock.now()), keyId]);
  trail.record({
    action: actionOnHolder(holder, 'revoke-key'),
    subject: subjectOfHolder(holder),
    changes: { key: { before: { id: key.id, name: key.name }, after: null } },
    mentions: [key.createdBy.id],
  });
  return findKey(platform, em, holder, keyId);
}
