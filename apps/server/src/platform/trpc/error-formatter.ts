import type { GatehouseErrorData } from '@gatehouse/contract';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { unavailableOf } from '../database-fault.ts';
import { Refusal, wrongFields } from '../errors.ts';

/** What was thrown, as the error that leaves the server: refusals keep their words, everything else loses its. */
export function errorOf(cause: unknown): TRPCError {
  if (cause instanceof Refusal) return new TRPCError({ code: cause.code, message: cause.message, cause });
  const unavailable = unavailableOf(cause);
  if (unavailable) return errorOf(unavailable);
  if (cause instanceof TRPCError) return cause.cause instanceof Refusal ? errorOf(cause.cause) : cause;
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'internal', cause });
}

/** The one shape of `error.data`; no stack, no internals. */
export function errorData(error: TRPCError, httpStatus: number, requestId: string): GatehouseErrorData {
  const { cause } = error;
  const base = { code: error.code, httpStatus, requestId };
  if (cause instanceof Refusal) return { ...base, reason: cause.reason, message: cause.message, ...cause.details };
  if (cause instanceof ZodError) {
    const fields = wrongFields(cause);
    const [first] = Object.values(fields);
    return { ...base, reason: 'invalid', message: first ?? 'Something in the input is wrong.', fields };
  }
  switch (error.code) {
    case 'NOT_FOUND':
      return { ...base, reason: 'not-found', message: 'There is no such procedure.' };
    case 'PARSE_ERROR':
    case 'BAD_REQUEST':
    case 'METHOD_NOT_SUPPORTED':
    case 'UNSUPPORTED_MEDIA_TYPE':
      return { ...base, reason: 'invalid', message: 'The request could not be read. Send JSON, queries by GET and mutations by POST.' };
    case 'PAYLOAD_TOO_LARGE':
      return { ...base, reason: 'payload-too-large', message: 'The request is too large.' };
    default:
      return { ...base, reason: 'internal', message: `Something went wrong on our side. Give your administrator this request id: ${requestId}.` };
  }
}
