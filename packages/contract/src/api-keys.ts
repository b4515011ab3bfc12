import { z } from 'zod';
import { id, properName, timestamp } from './text.ts';

/** How the secret of a key begins: scanners that look for leaked secrets know it by that. */
export const keyPrefixes = { application: 'gha_', service: 'ghs_' } as const;
export type KeyKind = keyof typeof keyPrefixes;

/** An API key as it is shown: never the secret itself. */
export interface ApiKey {
  id: string;
  name: string;
  /** How the secret begins. */
  prefix: string;
  /** Permissions such as `User.read`; `null` for everything that the account may. */
  scopes: string[] | null;
  status: 'live' | 'expired' | 'revoked';
  createdBy: { id: string; label: string };
  createdAt: string;
  /** `null` for a key that does not end. */
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
  /** The key that was made to take its place. */
  replacedBy: string | null;
}

/** A key that was made just now. `key` is the secret: it is answered this once and stored nowhere. */
export interface NewApiKey extends ApiKey {
  key: string;
}

/** So many keys of one application or service account may be live at once. */
export const MAX_LIVE_KEYS = 50;
/** For so many hours the former key works beside the new one, unless said. */
export const DEFAULT_OVERLAP_HOURS = 24;

const keyName = properName('name', 100);
/** When a key ends. The server asks that it lies in the future. */
const expiresAt = timestamp.nullish();

export const createKeyInput = z.strictObject({ id, name: keyName, expiresAt });
export const createScopedKeyInput = createKeyInput.extend({
  scopes: z
    .array(z.string().max(128), { error: 'Send a list of permissions such as User.read.' })
    .min(1, 'Name at least one permission, or leave the list out for all that the account may.')
    .max(200, 'Name at most 200 permissions.')
    .nullish(),
});
export const rotateKeyInput = z.strictObject({
  id,
  keyId: id,
  overlapHours: z.number({ error: 'Say how many hours.' }).min(0, 'Say 0 to 720 hours.').max(720, 'Say 0 to 720 hours.').optional(),
});
export const keyIdInput = z.strictObject({ id, keyId: id });
