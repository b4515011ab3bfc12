import { errorOf, type GatehouseError } from './gatehouse-error.ts';

/** What an attempt tells the links: by which key the server recognises its repetitions. */
export interface AttemptContext extends Record<string, unknown> {
  idempotencyKey?: string;
}

/** Calls that change nothing however often they are made, though they are mutations to tRPC. */
const HARMLESS = new Set(['access.authorize', 'access.authorizeMany', 'applicationPolicies.checkDraft', 'applicationPolicies.tryOut']);
/** Signing in and out is never repeated: each attempt counts. */
const isOnce = (path: string, type: 'query' | 'mutation'): boolean => type === 'mutation' && path.startsWith('auth.');

const FIRST_WAIT = 100;
const LONGEST_WAIT = 5_000;

/**
 * Repeats a call that failed for a passing reason, as long as that is safe: a query, a question, or a change that carries a key by which
 * the server makes it once, however often it is sent.
 */
export async function callRetried<Answer>(
  { path, type, retries, signal }: { path: string; type: 'query' | 'mutation'; retries: number; signal: AbortSignal },
  attempt: (context: AttemptContext) => Promise<Answer>,
): Promise<Answer> {
  const once = isOnce(path, type);
  const context: AttemptContext = once || type === 'query' || HARMLESS.has(path) ? {} : { idempotencyKey: crypto.randomUUID() };
  for (let failures = 0; ;) {
    try {
      return await attempt(context);
    } catch (cause) {
      const error = errorOf(cause);
      failures += 1;
      const wait = waitBefore(failures, error);
      if (once || signal.aborted || failures > retries || wait === null) throw error;
      await pause(wait, signal);
    }
  }
}

/** Milliseconds until the next attempt; `null` when none would help. Jittered over the whole range, so that many clients don't come back together. */
function waitBefore(attempt: number, { reason, retryAfter }: GatehouseError): number | null {
  if ((reason === 'rate-limited' || reason === 'unavailable') && retryAfter !== null) return retryAfter * 1000 + Math.random() * FIRST_WAIT;
  if (reason !== 'unreachable' && reason !== 'in-progress') return null;
  return Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    }, milliseconds);
    const giveUp = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
