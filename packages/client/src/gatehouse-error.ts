import { type ErrorReason, errorReasons, type GatehouseErrorData } from '@gatehouse/contract';
import { TRPCClientError } from '@trpc/client';

/** Why a call failed: a reason of the server's, `unreachable` without an answer, `timeout` without one in time, `aborted` by the caller. */
export type FailureReason = ErrorReason | 'unreachable' | 'timeout' | 'aborted';

/** A call that failed. `reason` is stable, so branch on it; `message` tells a person what to do. */
export class GatehouseError extends Error {
  override readonly name = 'GatehouseError';
  readonly reason: FailureReason;
  /** Path of the offending input → what is wrong with it; empty when no field is to blame. */
  readonly fields: Readonly<Record<string, string>>;
  /** What an administrator finds the call by in the logs; `null` when the server was not reached. */
  readonly requestId: string | null;
  /** For `not-permitted`: the permission that was missing, when it is known. */
  readonly missing: GatehouseErrorData['missing'];
  /** Seconds to wait before trying again, for `locked` and `rate-limited`. */
  readonly retryAfter: number | null;

  constructor(reason: FailureReason, message: string, details: { data?: GatehouseErrorData; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.reason = reason;
    this.fields = details.data?.fields ?? {};
    this.requestId = details.data?.requestId ?? null;
    this.missing = details.data?.missing;
    this.retryAfter = details.data?.retryAfter ?? null;
  }
}

/** Any failure of a call, as a {@link GatehouseError}. What is one already is answered as it is. */
export function errorOf(cause: unknown): GatehouseError {
  if (cause instanceof GatehouseError) return cause;
  const data = cause instanceof TRPCClientError ? dataOf(cause.data) : undefined;
  if (data) return new GatehouseError(data.reason, data.message, { data, cause });
  if (causes(cause).some((error) => error.name === 'TimeoutError')) return new GatehouseError('timeout', 'The server did not answer in time.', { cause });
  const [message = 'no answer'] = causes(cause)
    .toReversed()
    .map((error) => error.message);
  return new GatehouseError('unreachable', `The server can't be reached, or it is not Gatehouse (${message}).`, { cause });
}

/** The chain of causes, outermost first. */
function causes(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}

/** `error.data` when it has the server's shape. A proxy in between may answer anything. */
function dataOf(value: unknown): GatehouseErrorData | undefined {
  if (typeof value !== 'object' || value === null || !('reason' in value) || !('message' in value)) return undefined;
  return errorReasons.some((reason) => reason === value.reason) && typeof value.message === 'string' ? (value as GatehouseErrorData) : undefined;
}
