import type { ErrorReason, GatehouseErrorData } from '@gatehouse/contract';
import type { ZodError } from 'zod';

/** The tRPC codes that a refusal may carry. Use cases know the words, not tRPC. */
export type RefusalCode =
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'BAD_REQUEST'
  | 'TOO_MANY_REQUESTS'
  | 'PAYLOAD_TOO_LARGE'
  | 'TIMEOUT'
  | 'CLIENT_CLOSED_REQUEST'
  | 'SERVICE_UNAVAILABLE';

export type RefusalDetails = Pick<GatehouseErrorData, 'fields' | 'missing' | 'referrers' | 'retryAfter' | 'methods' | 'passkey' | 'ended'>;

/** A call that is refused for a reason the caller can act on. Everything else that is thrown is a fault of ours. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly reason: ErrorReason;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, reason: ErrorReason, message: string, details: RefusalDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

export const notFound = (what: string): Refusal => new Refusal('NOT_FOUND', 'not-found', `There is no such ${what}, or you may not see it.`);

/** One field of the input is wrong in a way that only the server can know. */
export const invalidField = (field: string, message: string, reason: ErrorReason = 'invalid'): Refusal =>
  new Refusal('BAD_REQUEST', reason, message, { fields: { [field]: message } });

/** What is wrong with an input, by path: the first complaint about each, and every field that there is not. */
export function wrongFields({ issues }: ZodError): Record<string, string> {
  // Whoever sends a field named `constructor` is told of it too.
  const fields = Object.create(null) as Record<string, string>;
  for (const issue of issues) {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    for (const key of unknown) fields[[...issue.path, key].join('.')] ??= 'This is not a known field.';
    if (unknown.length === 0) fields[issue.path.join('.')] ??= issue.message;
  }
  return fields;
}

export const conflict = (reason: ErrorReason, message: string, details: RefusalDetails = {}): Refusal => new Refusal('CONFLICT', reason, message, details);

export const staleVersion = (what: string): Refusal =>
  conflict('stale-version', `Somebody changed this ${what} since you opened it. Reload it and apply your change again.`);

/** The caller's permissions are not those with which the call was let in. */
export const changedMeanwhile = (): Refusal =>
  new Refusal('FORBIDDEN', 'not-permitted', 'Your own permissions changed while this was under way, so nothing was changed. Reload and try again.');

/** Nobody did anything wrong: there is too much to do at once. */
export const tooBusy = (retryAfter: number): Refusal =>
  new Refusal('SERVICE_UNAVAILABLE', 'unavailable', `Gatehouse has too much to do at once. Try again in ${retryAfter} seconds.`, { retryAfter });

/** For whoever is not signed in. */
export const noSession = (): Refusal => new Refusal('UNAUTHORIZED', 'no-session', 'Sign in first; your session may have ended.');

/** Another site sent a request that changes something. */
export const crossSiteRefused = (): Refusal =>
  new Refusal('FORBIDDEN', 'csrf', 'Another site sent this request, so it was refused. Open Gatehouse itself and try again.');

/** A key that opens nothing. It is never said why: whoever tries keys must not learn from it. */
export const badKey = (): Refusal =>
  new Refusal('UNAUTHORIZED', 'bad-key', 'This API key is unknown, expired or revoked. Send `Authorization: Bearer <key>` with one that works.');

/** For what a program must not do, whatever it may. */
export const forPeople = (): Refusal => new Refusal('FORBIDDEN', 'not-permitted', 'A person must do this, signed in; no API key does.');
