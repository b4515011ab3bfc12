import { isScope, type Scope } from '@gatehouse/ability';
import { keyPrefixes, type NewApiKey } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import type { PersonCall } from '../platform/call.ts';
import { type Timestamp, timestampOf } from '../platform/clock.ts';
import { invalidField } from '../platform/errors.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { ApiKey } from './api-key.entity.ts';
import { actionOnHolder, findKey, type KeyHolder, requireRoomForKey, subjectOfHolder } from './key-holder.ts';

const PREFIX_SHOWN = 12;

interface WantedKey {
  name: string;
  scopes?: readonly string[] | null | undefined;
  expiresAt?: string | null | undefined;
}

/**
 * Makes a key for a holder, in the transaction of the change. The secret is answered, and stored nowhere.
 * @throws Refusal `limit-reached`; `invalid` for an end in the past and for a permission that there is not.
 */
export async function issueKey(call: PersonCall, em: Em, trail: Trail, holder: KeyHolder, wanted: WantedKey): Promise<NewApiKey> {
  await requireRoomForKey(call.platform, em, holder);
  const key = await insertKey(call, em, holder, { name: wanted.name, scopes: scopesOf(wanted.scopes), expiresAt: endOf(call.platform, wanted.expiresAt) });
  const { id, name, scopes, expiresAt } = key;
  trail.record({
    action: actionOnHolder(holder, 'create-key'),
    subject: subjectOfHolder(holder),
    changes: { key: { before: null, after: { id, name, scopes, expiresAt } } },
  });
  return key;
}

/** Writes a new key. Its secret has 256 random bits, so that a plain hash keeps it. */
export async function insertKey(
  { platform, principal }: PersonCall,
  em: Em,
  holder: KeyHolder,
  { name, scopes, expiresAt }: { name: string; scopes: readonly string[] | null; expiresAt: Timestamp | null },
): Promise<NewApiKey> {
  const key = `${keyPrefixes[holder.kind]}${platform.ids.secret()}`;
  const id = platform.ids.next();
  await em.insert(ApiKey, {
    id,
    kind: holder.kind,
    application: holder.kind === 'application' ? holder.id : null,
    serviceAccount: holder.kind === 'service' ? holder.id : null,
    name,
    prefix: key.slice(0, PREFIX_SHOWN),
    keyHash: hashOfSecret(key),
    scopes: scopes && JSON.stringify(scopes),
    createdBy: principal.id,
    createdAt: timestampOf(platform.clock.now()),
    expiresAt,
    lastUsedAt: null,
    lastRefusedAt: null,
    revokedAt: null,
    replacedById: null,
  });
  return { ...(await findKey(platform, em, holder, id)), key };
}

function scopesOf(words: readonly string[] | null | undefined): Scope[] | null {
  if (words == null) return null;
  const scopes = words.filter(isScope);
  const unknown = words.findIndex((word) => !isScope(word));
  if (unknown >= 0) throw invalidField(`scopes.${unknown}`, `There is no permission "${words[unknown]}". They are named like User.read.`);
  return [...new Set(scopes)].sort();
}

function endOf({ clock }: Platform, wanted: string | null | undefined): Timestamp | null {
  if (wanted == null) return null;
  const end = timestampOf(new Date(wanted));
  if (end <= timestampOf(clock.now())) throw invalidField('expiresAt', 'Choose a time in the future.');
  return end;
}
