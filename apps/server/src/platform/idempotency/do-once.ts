import type { Call } from '../call.ts';
import { MINUTE, timestampOf } from '../clock.ts';
import { conflict, invalidField, type Refusal } from '../errors.ts';
import { hashOfSecret } from '../ids.ts';
import type { Em } from '../orm.ts';
import type { Platform } from '../platform.ts';
import { authzStampOf, type Principal } from '../principal.ts';
import { timeSince } from '../stored-time.ts';
import { type Claim, claimKey, readClaim, storeAnswer } from './claims.ts';
import { openAnswer, sealAnswer } from './sealed-answer.ts';

/** What an HTTP request was answered. */
export interface HttpAnswer {
  status: number;
  body: string;
}

interface Once {
  caller: Principal;
  /** The header, as it was sent. */
  key: string;
  /** The address and the body, in a form that is the same for the same request. */
  request: string;
}

interface Request {
  id: string;
  key: string;
  requestHash: string;
  stamp: string;
}

/** Does it, with `around` around each change. */
type Respond<Answer> = (around: NonNullable<Call['around']>) => Promise<Answer>;
/** What came of it: it was done now, or it is a repeat. */
type Answered<Answer> = { first: Answer } | { repeated: HttpAnswer };

/** For so long a claim without an answer may be one whose request is under way in another process. */
const UNDER_WAY = 2 * MINUTE;

/** The requests that this process is at, by claim: what each asked. */
const underWay = new WeakMap<Platform, Map<string, string>>();

/**
 * Answers a request so that what it changes is changed once, however often it is sent: the key is claimed in the transaction of
 * the first change, by `around`, and a repeat is answered what the first one was, if it is let in as that was and the caller's permissions
 * are the same. A request that changed nothing claims nothing.
 * @throws Refusal `invalid` for a key that is none; `idempotency-mismatch` for one that was sent with another request;
 * `in-progress`, `already-done` for a repeat whose answer is not there yet, or never will be, or is not this caller's any more.
 */
export async function doOnce<Answer extends HttpAnswer>(platform: Platform, once: Once, respond: Respond<Answer>): Promise<Answered<Answer>> {
  if (!/^[\u0021-\u007E]{1,128}$/.test(once.key)) throw invalidField('idempotency-key', 'An idempotency key is 1 to 128 visible ASCII characters.');
  const id = hashOfSecret(`${callerOf(once.caller)}\n${once.key}`);
  const requestHash = hashOfSecret(once.request);
  const request = { id, key: once.key, requestHash, stamp: stampOf(platform, once.caller) };
  const busy = busyIn(platform);
  const em = platform.orm.em.fork() as Em;
  const asked = busy.get(id);
  if (asked !== undefined) throw asked === requestHash ? inProgress() : mismatch();
  busy.set(id, requestHash);
  try {
    const before = await readClaim(em, id);
    if (before && before.requestHash !== requestHash) throw mismatch();
    return await answerTo(platform, request, before, respond);
  } finally {
    busy.delete(id);
  }
}

/** A repeat is let in as the first one was: it goes the same way, up to the change that it would make. */
async function answerTo<Answer extends HttpAnswer>(
  platform: Platform,
  request: Request,
  before: Claim | undefined,
  respond: Respond<Answer>,
): Promise<Answered<Answer>> {
  const { id, key, requestHash, stamp } = request;
  const token = platform.ids.secret();
  let claimed = false;
  let others: Claim | undefined;
  const answer = await respond(async (tx, work) => {
    const standing = await claimKey(tx, id, { requestHash, token, stamp, claimedAt: timestampOf(platform.clock.now()) });
    if (standing.token !== token) {
      // It was done before, or another process was faster. Whatever becomes of this call, it is answered as the repeat that it is.
      others = standing;
      throw inProgress();
    }
    claimed = true;
    return work();
  });
  if (others) return repeat(platform, request, others);
  // What refuses it for another reason than that it may no longer be asked is what the first has changed.
  if (before && !claimed) return NOT_LET_IN.includes(answer.status) ? { first: answer } : repeat(platform, request, before);
  if (claimed && answer.status < 500) {
    try {
      await storeAnswer(platform.orm.em.fork() as Em, id, token, await sealAnswer(platform, { id, key, token }, answer));
    } catch (cause) {
      platform.logger.error({ err: cause }, 'The answer to a request with an idempotency key could not be kept.');
    }
  }
  return { first: answer };
}

async function repeat(platform: Platform, { id, key, requestHash, stamp }: Request, known: Claim): Promise<{ repeated: HttpAnswer }> {
  if (known.requestHash !== requestHash) throw mismatch();
  if (known.stamp !== stamp) throw changedSince();
  if (known.answer === null) throw timeSince(known.claimedAt, platform.clock) < UNDER_WAY ? inProgress() : alreadyDone();
  const answer = await openAnswer(platform, { id, key, token: known.token }, known.answer);
  if (!answer) throw alreadyDone();
  return { repeated: answer };
}

function busyIn(platform: Platform): Map<string, string> {
  let busy = underWay.get(platform);
  if (!busy) underWay.set(platform, (busy = new Map()));
  return busy;
}

const NOT_LET_IN = [401, 403];

/** A session, or a key: what somebody did in one is not answered in another. A program that acts for somebody is another caller than for somebody else. */
const callerOf = (caller: Principal): string =>
  caller.kind === 'user'
    ? `user ${caller.id} ${caller.sessionId}`
    : `${caller.kind} ${caller.keyId} ${(caller.kind === 'service' && caller.onBehalfOf?.id) || ''}`;

/** What the caller may do follows from these. */
const stampOf = ({ policies }: Platform, caller: Principal): string => hashOfSecret(`${policies.hash} ${authzStampOf(caller)}`);

const inProgress = (): Refusal => conflict('in-progress', 'The first request with this idempotency key is under way. Wait, then send it again.');
const mismatch = (): Refusal => conflict('idempotency-mismatch', 'This idempotency key was sent with another request. Use a new one for each request.');
const changedSince = (): Refusal =>
  conflict('already-done', 'This was done. Permissions were changed since, so its answer is not told again. Look up what came of it.');
const alreadyDone = (): Refusal =>
  conflict('already-done', 'The first request with this idempotency key changed something, and its answer was lost. Look up what came of it.');
