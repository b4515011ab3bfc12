import { errorOf, GatehouseError } from './gatehouse-error.ts';

/**
 * Runs a call under a time limit and the caller's own signal, which both end it at once.
 * @param timeout milliseconds.
 * @throws GatehouseError `timeout`, `aborted`, or why the call failed.
 */
export async function callInTime<Answer>(
  { timeout, signal }: { timeout: number; signal: AbortSignal | undefined },
  call: (inTime: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const limit = AbortSignal.timeout(timeout);
  const either = signal ? AbortSignal.any([limit, signal]) : limit;
  let giveUp = (): void => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(either.reason as Error);
  });
  either.addEventListener('abort', giveUp, { once: true });
  try {
    either.throwIfAborted();
    // A call that shares its request with others goes on until all of them are given up: nobody waits for that.
    return await Promise.race([call(either), ended]);
  } catch (cause) {
    if (signal?.aborted) throw new GatehouseError('aborted', 'The call was given up.', { cause });
    if (limit.aborted) throw new GatehouseError('timeout', `The server did not answer within ${timeout} ms.`, { cause });
    throw errorOf(cause);
  } finally {
    either.removeEventListener('abort', giveUp);
  }
}
