import { type Context } from './context.ts';
import type { Call } from '../call.ts';
import { guardCaller, type Meta, recordRefusal } from '../authz/guard-caller.ts';
import { crossSiteRefused, noSession, Refusal } from '../errors.ts';
import type { LargeBodies } from '../large-bodies.ts';
import type { Em } from '../orm.ts';
import { bodyTooLarge } from '../read-body.ts';

/** Bytes: room for a batch of forms and thousands of ids. */
export const USUAL_BODY = 1024 * 1024;
/** Of somebody who is not signed in: a form is a hundredth of it. */
export const STRANGERS_BODY = 64 * 1024;

/** How many bytes one procedure takes, where that is not the usual. */
export interface BodyRoom {
  limit?: number;
  strangers?: number;
}

/** A procedure as far as its declaration tells. */
export interface Called {
  path: string;
  meta: Meta | undefined;
  room: BodyRoom | undefined;
}

/** What somebody may send: so many bytes; a large body has a place that is given back. */
export interface Admission {
  limit: number;
  release(): void;
}

/**
 * Decides how much is read of a request, before a byte of it is read, by who sends it. Who sends more than the usual must be allowed
 * what they call, and is given a place among the large bodies.
 * @param declared bytes that the request says it sends; `null` when it does not say.
 * @throws Refusal `no-session`, `payload-too-large`, whatever the guard refuses, and as {@link LargeBodies}.take does.
 */
export async function admitBody(
  context: Context,
  { path, meta, room = {} }: Called,
  { declared, places }: { declared: number | null; places: LargeBodies },
): Promise<Admission> {
  const { platform, principal, origin, refusal } = context;
  if (refusal) throw refusal;
  const limit = room.limit ?? USUAL_BODY;
  if (!principal) {
    const allowed = room.strangers ?? STRANGERS_BODY;
    const fits = declared === null || declared <= allowed;
    if (!fits && declared > limit) throw bodyTooLarge();
    if ((limit > USUAL_BODY || !fits) && meta !== undefined && meta.can !== 'public') throw noSession();
    if (!fits) throw bodyTooLarge(`Send at most ${allowed / 1024} kB as long as you are not signed in.`);
    return { limit: allowed, release: () => undefined };
  }
  if (declared !== null && declared > 2 * limit) throw bodyTooLarge();
  if (limit <= USUAL_BODY || (declared !== null && declared <= USUAL_BODY)) return { limit, release: () => undefined };
  const call: Call = { platform, em: platform.orm.em.fork() as Em, origin };
  try {
    if (context.crossSite) throw crossSiteRefused();
    if (meta) guardCaller(call, principal, meta);
  } catch (cause) {
    if (meta && cause instanceof Refusal && cause.code === 'FORBIDDEN') await recordRefusal(call, path, meta, cause);
    throw cause;
  }
  return { limit, release: places.take(principal) };
}
