import { CommanderError } from 'commander';
import { UsageError } from './command.ts';

/** What is told of something that went wrong, and the exit code: 1 found something wrong, 2 was called wrongly. */
export interface Failure {
  exitCode: 0 | 1 | 2;
  message: string;
  json: unknown;
}

/**
 * Reads what was thrown. `undefined` for a fault of ours, which should be seen with its stack.
 * What could throw an error of the policies, the client or the server has loaded them already; else they are loaded here.
 */
export async function failureOf(cause: unknown): Promise<Failure | undefined> {
  if (cause instanceof CommanderError) return { exitCode: cause.exitCode === 0 ? 0 : 2, message: '', json: null };
  if (cause instanceof UsageError) return failure(2, 'usage', cause.message);
  const { ConfigError, UnusableDatabase } = await import('@gatehouse/server/config');
  if (cause instanceof UnusableDatabase) return failure(1, 'database', cause.message);
  if (cause instanceof ConfigError) return failure(2, 'usage', cause.message);
  const { PolicyError } = await import('@gatehouse/ability/node');
  if (cause instanceof PolicyError) return failure(1, 'invalid-policies', cause.message, { problems: cause.problems });
  const { InvalidInput, Refusal } = await import('@gatehouse/server/administration');
  if (cause instanceof InvalidInput) return failure(2, 'invalid', cause.message, { fields: cause.fields });
  if (cause instanceof Refusal) return failure(1, cause.reason, cause.message, { fields: cause.details.fields });
  const { errorOf, GatehouseError } = await import('@gatehouse/client');
  if (cause instanceof GatehouseError || isTrpcError(cause)) {
    const { reason, message, fields, requestId } = errorOf(cause);
    return failure(1, reason, message, { fields, requestId });
  }
  return undefined;
}

const isTrpcError = (cause: unknown): boolean => cause instanceof Error && cause.name === 'TRPCClientError';

function failure(exitCode: 1 | 2, reason: string, message: string, more: object = {}): Failure {
  return { exitCode, message, json: { ok: false, reason, message, ...more } };
}
