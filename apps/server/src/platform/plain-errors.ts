import type { Socket } from 'node:net';
import type { GatehouseErrorData } from '@gatehouse/contract';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from './errors.ts';
import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';
import { errorData, errorOf } from './trpc/error-formatter.ts';

type Plain = Pick<GatehouseErrorData, 'code' | 'reason' | 'message'>;

/** What HTTP itself refuses, before any of our code has a say. */
const BY_STATUS: Readonly<Record<number, Plain>> = {
  400: { code: 'BAD_REQUEST', reason: 'invalid', message: 'The request could not be read.' },
  404: { code: 'NOT_FOUND', reason: 'not-found', message: 'There is nothing at this address.' },
  405: { code: 'METHOD_NOT_SUPPORTED', reason: 'invalid', message: 'This address does not take that method.' },
  408: { code: 'TIMEOUT', reason: 'too-slow', message: 'What you sent did not arrive in time. Check your connection and try again.' },
  413: { code: 'PAYLOAD_TOO_LARGE', reason: 'payload-too-large', message: 'The request is too large.' },
  414: { code: 'URI_TOO_LONG', reason: 'payload-too-large', message: 'The address is too long. Send less at once.' },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', reason: 'invalid', message: 'This content type is not read here.' },
  431: { code: 'HEADERS_TOO_LARGE', reason: 'payload-too-large', message: 'The headers of the request are too large.' },
};

/** The one shape of an error, for whatever was thrown while a request was answered. */
function plainError(cause: unknown, requestId: string): GatehouseErrorData {
  const status = statusOf(cause);
  if (status === undefined) {
    const error = errorOf(cause);
    return errorData(error, getHTTPStatusCodeFromError(error), requestId);
  }
  return { ...(BY_STATUS[status] ?? (BY_STATUS[400] as Plain)), httpStatus: status, requestId };
}

/** What Fastify or a plugin of it says that the caller did wrong; `undefined` for what is ours, to refuse or to mend. */
function statusOf(cause: unknown): number | undefined {
  if (cause instanceof Refusal || cause instanceof TRPCError || !(cause instanceof Error) || !('statusCode' in cause)) return undefined;
  const { statusCode } = cause;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}

/** Answers a request with an error: in tRPC's wrapping under `/trpc/`, plain elsewhere. What is our fault is logged. */
export function sendError(logger: Logger, cause: unknown, { id, url }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const data = plainError(cause, id);
  const path = url.split('?')[0] ?? '';
  if (data.reason === 'internal') logger.error({ err: cause, path, requestId: id }, 'A request failed.');
  else logger.debug({ path, requestId: id, reason: data.reason, why: data.message }, 'A request was refused.');
  void reply.code(data.httpStatus).header('cache-control', 'no-store').type('application/json; charset=utf-8');
  if (data.retryAfter !== undefined) void reply.header('retry-after', String(data.retryAfter));
  return reply.send({ error: path.startsWith('/trpc/') ? { code: numberOf(data.code), message: data.message, data } : data });
}

/** By which JSON-RPC, and so tRPC's clients, know an error. */
const numberOf = (code: string): number => {
  const known: Readonly<Record<string, number>> = TRPC_ERROR_CODES_BY_KEY;
  return (Object.hasOwn(known, code) ? known[code] : undefined) ?? TRPC_ERROR_CODES_BY_KEY.BAD_REQUEST;
};

const STATUS_OF_CLIENT_ERROR: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
const STATUS_LINES: Readonly<Record<number, string>> = { 400: '400 Bad Request', 408: '408 Request Timeout', 431: '431 Request Header Fields Too Large' };

/** Answers what is no HTTP, or came too slowly to be a request, and ends the connection. */
export function answerNonsense(ids: Ids, cause: Error, socket: Socket): void {
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = (Object.hasOwn(STATUS_OF_CLIENT_ERROR, code) ? STATUS_OF_CLIENT_ERROR[code] : undefined) ?? 400;
  const text = JSON.stringify({ error: { ...BY_STATUS[status], httpStatus: status, requestId: ids.next() } });
  const head = [
    `HTTP/1.1 ${STATUS_LINES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
}
