import type { AnyTRPCRouter, inferRouterContext } from '@trpc/server';
import { type HTTPBaseHandlerOptions, resolveResponse } from '@trpc/server/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface TrpcService<Router extends AnyTRPCRouter> extends Pick<HTTPBaseHandlerOptions<Router, Request>, 'router' | 'responseMeta' | 'onError'> {
  createContext(req: FastifyRequest, reply: FastifyReply): Promise<inferRouterContext<Router>>;
}

/**
 * Serves a tRPC router at `/trpc/:path`. tRPC's own Fastify plugin does the same, and sends each answer through a web
 * stream, which costs more than most calls themselves; answers here are whole texts.
 */
export async function serveTrpc<Router extends AnyTRPCRouter>(app: FastifyInstance, { createContext, ...service }: TrpcService<Router>): Promise<void> {
  await app.register(async (scope) => {
    // tRPC parses the body: its mistakes become tRPC's errors.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_req, body, done) => done(null, body));
    scope.all<{ Params: { path: string } }>('/trpc/:path', async (req, reply) => {
      const answer = await resolveResponse({
        ...service,
        req: webRequest(req),
        path: req.params.path,
        error: null,
        createContext: () => createContext(req, reply),
      });
      for (const [name, value] of answer.headers) void reply.header(name, value);
      return reply.code(answer.status).send(await answer.text());
    });
  });
}

function webRequest({ raw, body, method }: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw.headers)) if (value !== undefined) headers.set(name, String(value));
  return new Request(`http://localhost${raw.url}`, { method, headers, ...(typeof body === 'string' && { body }) });
}
