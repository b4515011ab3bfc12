import type { IncomingMessage } from 'node:http';
import { SECOND } from './clock.ts';
import { Refusal } from './errors.ts';

/** How long those are waited for who send or take slowly, in milliseconds. */
export interface Patience {
  /** For a whole body of the usual size; a larger one is given more by its length. */
  body: number;
  /** Bytes a second that a larger body must come in at, or an answer be taken at, at least. */
  leastRate: number;
  /** For a reader who stands still. */
  reader: number;
}

export const PATIENCE: Patience = { body: 30 * SECOND, leastRate: 64 * 1024, reader: 60 * SECOND };

/** How much a request says that it sends, in bytes; `null` when it does not say. */
export function declaredLength({ headers }: Pick<IncomingMessage, 'headers'>): number | null {
  if (headers['transfer-encoding'] !== undefined) return null;
  return Number(headers['content-length'] ?? 0);
}

/** A body that is larger than it may be. */
export const bodyTooLarge = (message = 'The request is too large.'): Refusal => new Refusal('PAYLOAD_TOO_LARGE', 'payload-too-large', message);

/** Whoever asked has gone: there is nobody to answer, and nothing to put right. */
const givenUp = (): Refusal => new Refusal('CLIENT_CLOSED_REQUEST', 'invalid', 'The sender gave up.');

/**
 * Reads a whole body, in pieces, of at most `limit` bytes. Of one that is too large the rest is read and forgotten, up to twice the limit:
 * whoever is cut off while sending never sees the answer.
 * @throws Refusal `payload-too-large`; `too-slow` for one that does not come in time; CLIENT_CLOSED_REQUEST when its sender gave up.
 */
export function readBody(raw: IncomingMessage, limit: number, { body, leastRate }: Patience, tooLarge: () => Refusal = bodyTooLarge): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const since = performance.now();
    const watch = setInterval(
      () => {
        if (performance.now() - since > body + (bytes / leastRate) * SECOND) settle(tooSlow());
      },
      Math.min(body, SECOND),
    );
    const settle = (refusal?: Refusal): void => {
      clearInterval(watch);
      raw.off('data', take).off('end', end).off('error', gone).off('close', gone);
      if (!refusal) return resolve(pieces);
      pieces.length = 0;
      reject(refusal);
    };
    const take = (piece: Buffer): void => {
      bytes += piece.length;
      if (bytes <= limit) pieces.push(piece);
      else pieces.length = 0;
      if (bytes > 2 * limit) settle(tooLarge());
    };
    const end = (): void => settle(bytes > limit ? tooLarge() : undefined);
    const gone = (): void => settle(givenUp());
    raw.on('data', take).on('end', end).on('error', gone).on('close', gone);
    if (raw.destroyed) gone();
  });
}

const tooSlow = (): Refusal => new Refusal('TIMEOUT', 'too-slow', 'What you sent did not arrive in time. Check your connection and try again.');
