import { hkdfSync } from 'node:crypto';
import { z } from 'zod';
import type { Platform } from '../platform.ts';
import { openWith, sealWith } from '../seal.ts';
import type { HttpAnswer } from './do-once.ts';

interface Place {
  id: string;
  /** The idempotency key, which no table holds. */
  key: string;
  token: string;
}

/**
 * Seals an answer, which may hold a link or an API key, twice: with the caller's idempotency key, so that the database alone does not
 * open it even where the server has no SECRET_KEY, and with that of the server.
 */
export async function sealAnswer({ sealer }: Platform, place: Place, { status, body }: HttpAnswer): Promise<string> {
  return sealer.sealAgain(await sealWith(keyOf(place), JSON.stringify({ status, body }), place.id), place.id);
}

const answerSchema = z.object({ status: z.number(), body: z.string() });

/** `undefined` for what can't be opened any more. */
export async function openAnswer({ sealer }: Platform, place: Place, sealed: string): Promise<HttpAnswer | undefined> {
  const inner = await sealer.open(sealed, place.id);
  const text = inner === undefined ? undefined : await openWith(keyOf(place), inner, place.id).catch(() => undefined);
  return text === undefined ? undefined : answerSchema.parse(JSON.parse(text));
}

const keyOf = ({ key, token }: Place): Uint8Array => new Uint8Array(hkdfSync('sha256', key, token, 'gatehouse idempotent answer', 32));
