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
  try {
    either.throwIfAborted();
    return await call(either);
  } catch (cause) {
    if (signal?.aborted) throw new GatehouseError('aborted', 'The call was given up.', { cause });
    if (limit.aborted) throw new GatehouseError('timeout', `The server did not answer within ${timeout} ms.`, { cause });
    throw errorOf(cause);
  }
}
