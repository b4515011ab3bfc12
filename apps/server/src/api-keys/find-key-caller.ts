import { keyPrefixes } from '@gatehouse/contract';
import type { Origin } from '../audit/trail.ts';
import { change } from '../platform/call.ts';
import { MINUTE, timestampOf } from '../platform/clock.ts';
import { badKey, Refusal } from '../platform/errors.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import type { ApplicationPrincipal, ServicePrincipal } from '../platform/principal.ts';
import { timeSince } from '../platform/stored-time.ts';
import { writeInPassing } from '../sessions/write-in-passing.ts';
import { actingFor, findKeyByHash, type FoundKey, type KeyFault } from './read-key.ts';

/** Where a request comes from, before it is known who sent it. */
type Whence = Omit<Origin, 'actor'>;

/** How stale `lastUsedAt` may be, and how often the trail tells of a key that is refused. */
const PRECISION = MINUTE;

const KEY = new RegExp(`^Bearer +((?:${Object.values(keyPrefixes).join('|')})[A-Za-z0-9_-]{43}) *$`, 'i');

/**
 * Who calls by a key: what the headers `Authorization` and `x-gatehouse-on-behalf-of` say.
 * @throws Refusal `bad-key`; `not-permitted` for a person who is unknown or not active; `invalid` for a person without the key of a service account.
 */
export async function findKeyCaller(
  platform: Platform,
  em: Em,
  { authorization, person }: { authorization: string; person: string | undefined },
  whence: Whence,
): Promise<ServicePrincipal | ApplicationPrincipal> {
  const secret = KEY.exec(authorization)?.[1];
  const found = secret === undefined ? undefined : await findKeyByHash(platform, hashOfSecret(secret));
  if (!found) throw badKey();
  if (found.fault !== null) {
    await recordRefusedKey(platform, em, found, whence, found.fault);
    throw badKey();
  }
  const caller = person === undefined ? found.principal : await callerFor(platform, em, found, person, whence);
  await rememberUse(platform, em, found);
  return caller;
}

/** The application whose key this is, for calls that carry it in their input. @throws Refusal `bad-key`, also for another kind of key. */
export async function findApplicationByKey(platform: Platform, em: Em, secret: string, whence: Whence): Promise<ApplicationPrincipal> {
  const caller = await findKeyCaller(platform, em, { authorization: `Bearer ${secret}`, person: undefined }, whence);
  if (caller.kind !== 'application') throw badKey();
  return caller;
}

async function callerFor(platform: Platform, em: Em, found: FoundKey, person: string, whence: Whence): Promise<ServicePrincipal> {
  if (found.principal.kind !== 'service') throw onBehalfWithoutKey();
  const caller = await actingFor(platform, em, found.principal, person);
  if (caller) return caller;
  await recordRefusedKey(platform, em, found, whence, 'on-behalf-of');
  throw new Refusal('FORBIDDEN', 'not-permitted', 'The user on whose behalf this was sent is unknown or not active.');
}

export const onBehalfWithoutKey = (): Refusal =>
  new Refusal('BAD_REQUEST', 'invalid', 'Only the key of a service account acts on behalf of somebody. Send it, or leave out x-gatehouse-on-behalf-of.');

async function rememberUse(platform: Platform, em: Em, { principal, lastUsedAt }: FoundKey): Promise<void> {
  const now = platform.clock.now();
  if (lastUsedAt !== null && timeSince(lastUsedAt, platform.clock) <= PRECISION) return;
  await writeInPassing(platform, em, 'update api_keys set last_used_at = ? where id = ?', [timestampOf(now), principal.keyId]);
}

/** So that an admin sees a program fail. Once a minute a key, however often it knocks. */
async function recordRefusedKey(
  platform: Platform,
  em: Em,
  { principal: { kind, id, name, keyId }, lastRefusedAt }: FoundKey,
  whence: Whence,
  reason: KeyFault | 'on-behalf-of',
): Promise<void> {
  const now = platform.clock.now();
  const told = (at: string | null): boolean => at !== null && timeSince(at, platform.clock) < PRECISION;
  if (told(lastRefusedAt)) return;
  const call = { platform, em, origin: { ...whence, actor: { kind: 'service' as const, id, label: name }, keyId } };
  await change(call, async (tx, trail) => {
    const [row] = await tx.execute<{ last_refused_at: string | null }[]>('select last_refused_at from api_keys where id = ?', [keyId]);
    if (!row || told(row.last_refused_at)) return;
    await tx.execute('update api_keys set last_refused_at = ? where id = ?', [timestampOf(now), keyId]);
    const type = kind === 'service' ? 'ServiceAccount' : 'Application';
    trail.record({ action: 'auth.use-key', subject: { type, id, label: name }, outcome: 'failure', reason });
  });
}
