import { type AnyTRPCRouter, type inferRouterContext, TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError, type HTTPBaseHandlerOptions, resolveResponse } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultOf } from '../database-fault.ts';
import { Refusal } from '../errors.ts';
import { errorData, errorOf } from './error-formatter.ts';

/** Bytes: room for a batch of forms and thousands of ids. */
const USUAL_BODY = 1024 * 1024;

interface TrpcService<Router extends AnyTRPCRouter> extends Pick<HTTPBaseHandlerOptions<Router, Request>, 'router' | 'responseMeta' | 'onError'> {
  createContext(req: FastifyRequest, reply: FastifyReply): Promise<inferRouterContext<Router>>;
  /** Stands around the answer to each request: may answer by itself. */
  around(context: inferRouterContext<Router>, req: FastifyRequest, respond: Respond<Router>): Promise<TrpcAnswer>;
  /** The largest body in bytes, by procedure; every other call has {@link USUAL_BODY}. Such a procedure is called alone, not in a batch. */
  largeBodies: Readonly<Record<string, number>>;
}

/** A whole answer. */
export interface TrpcAnswer {
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  body: string;
}

type Respond<Router extends AnyTRPCRouter> = (context: inferRouterContext<Router>) => Promise<TrpcAnswer>;

/**
 * Serves a tRPC router at `/trpc/:path`. tRPC's own Fastify plugin does the same, and sends each answer through a web
 * stream, which costs more than most calls themselves; answers here are whole texts.
 */
export async function serveTrpc<Router extends AnyTRPCRouter>(
  app: FastifyInstance,
  { createContext, around, largeBodies, ...service }: TrpcService<Router>,
): Promise<void> {
  await app.register(async (scope) => {
    // tRPC parses the body: its mistakes become tRPC's errors.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_req, body, done) => done(null, body));
    // What Fastify refuses before tRPC sees it, such as a body that is too large, takes the one shape of errors too.
    scope.setErrorHandler<FastifyError | Refusal>((cause, req, reply) => {
      const known = cause instanceof Refusal || faultOf(cause) !== undefined;
      const error = known ? errorOf(cause) : new TRPCError({ code: codeOf(cause.statusCode ?? 500), message: cause.message });
      const status = getHTTPStatusCodeFromError(error);
      const data = errorData(error, status, req.id);
      if (data.reason === 'internal') req.log.error({ err: cause, requestId: req.id }, 'A request failed.');
      if (data.retryAfter !== undefined) void reply.header('retry-after', data.retryAfter);
      return reply.code(status).send({ error: { code: TRPC_ERROR_CODES_BY_KEY[error.code], message: data.message, data } });
    });
    const answer = async (req: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> => {
      const respond: Respond<Router> = async (context) => {
        const response = await resolveResponse({ ...service, req: webRequest(req), path, error: null, createContext: async () => context });
        return { status: response.status, headers: [...response.headers], body: await response.text() };
      };
      const { status, headers, body } = await around(await createContext(req, reply), req, respond);
      for (const [name, value] of headers) void reply.header(name, value);
      return reply.code(status).send(body);
    };
    scope.all<{ Params: { path: string } }>('/trpc/:path', { bodyLimit: USUAL_BODY }, (req, reply) => answer(req, reply, req.params.path));
    for (const [path, bodyLimit] of Object.entries(largeBodies)) scope.all(`/trpc/${path}`, { bodyLimit }, (req, reply) => answer(req, reply, path));
  });
}

const codeOf = (status: number): TRPCError['code'] => (status === 413 ? 'PAYLOAD_TOO_LARGE' : status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR');

function webRequest({ raw, body, method }: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw.headers)) if (value !== undefined) headers.set(name, String(value));
  return new Request(`http://localhost${raw.url}`, { method, headers, ...(typeof body === 'string' && { body }) });
}
