import type { AnyTRPCRouter } from '@trpc/server';
import { type HTTPBaseHandlerOptions, resolveResponse } from '@trpc/server/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Meta } from '../authz/guard-caller.ts';
import type { LargeBodies } from '../large-bodies.ts';
import { declaredLength, type Patience, readBody } from '../read-body.ts';
import { type Admission, admitBody, type BodyRoom, STRANGERS_BODY } from './admit-body.ts';
import { pathsOf, requireFairBatch } from './batch.ts';
import type { Context } from './context.ts';

interface TrpcService extends Pick<HTTPBaseHandlerOptions<AnyTRPCRouter, Request>, 'router' | 'responseMeta' | 'onError'> {
  createContext(req: FastifyRequest, reply: FastifyReply): Promise<Context>;
  /** Stands around the answer to each request: may answer by itself. */
  around(context: Context, req: FastifyRequest, respond: Respond): Promise<TrpcAnswer>;
  /** By procedure, where it is not the usual. Such a procedure is called alone, not in a batch. */
  rooms: Readonly<Record<string, BodyRoom>>;
  places: LargeBodies;
  patience: Patience;
}

/** A whole answer. */
export interface TrpcAnswer {
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  body: string;
}

type Respond = (context: Context) => Promise<TrpcAnswer>;
type Asked = FastifyRequest<{ Params: { path: string } }>;

/** A request whose body is to be read: who sent it is known by then, and not looked up again. */
interface Admitted extends Admission {
  context: Context;
  /** Whether the call is under way, which gives its place back when it ends. */
  underWay: boolean;
}

/**
 * Serves a tRPC router at `/trpc/:path`. tRPC's own Fastify plugin does the same, and sends each answer through a web
 * stream, which costs more than most calls themselves; answers here are whole texts.
 *
 * Who sends more than a stranger may is looked up before the body is read, everybody else after it.
 */
export async function serveTrpc(app: FastifyInstance, { createContext, around, rooms, places, patience, ...service }: TrpcService): Promise<void> {
  const procedures = new Map(Object.entries<{ _def: { type: string; meta?: Meta } }>(service.router._def.procedures));
  const mustBeAlone = (path: string): boolean => {
    const called = procedures.get(path)?._def;
    return called?.type === 'mutation' && called.meta?.can === 'public';
  };
  const admitted = new WeakMap<FastifyRequest, Admitted>();

  const admit = async (req: Asked, reply: FastifyReply, declared: number | null): Promise<void> => {
    const { path } = req.params;
    const context = await createContext(req, reply);
    const called = { path, meta: procedures.get(path)?._def.meta, room: Object.hasOwn(rooms, path) ? rooms[path] : undefined };
    const admission: Admitted = { context, underWay: false, ...(await admitBody(context, called, { declared, places })) };
    admitted.set(req, admission);
    // Whoever goes before the call is under way never comes to its end.
    const leave = (): void => {
      if (!admission.underWay) admission.release();
    };
    if (reply.raw.destroyed) leave();
    else reply.raw.once('close', leave);
  };

  await app.register(async (scope) => {
    scope.addHook<{ Params: { path: string } }>('preParsing', async (req, reply) => {
      requireFairBatch(pathsOf(req.params.path, req.query), mustBeAlone);
      const declared = declaredLength(req.raw);
      if (declared === null || declared > STRANGERS_BODY) await admit(req, reply, declared);
    });
    // tRPC parses the body: its mistakes become tRPC's errors.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', async (req: FastifyRequest) => {
      const { limit = STRANGERS_BODY } = admitted.get(req) ?? {};
      return Buffer.concat(await readBody(req.raw, limit, patience)).toString('utf8');
    });
    scope.all<{ Params: { path: string } }>('/trpc/:path', async (req, reply) => {
      const admission = admitted.get(req);
      if (admission) admission.underWay = true;
      try {
        const context = admission?.context ?? (await createContext(req, reply));
        const respond: Respond = async (given) => {
          const response = await resolveResponse({ ...service, req: webRequest(req), path: req.params.path, error: null, createContext: async () => given });
          return { status: response.status, headers: [...response.headers], body: await response.text() };
        };
        const { status, headers, body } = await around(context, req, respond);
        for (const [name, value] of headers) void reply.header(name, value);
        return reply.code(status).send(body);
      } finally {
        admission?.release();
      }
    });
  });
}

function webRequest({ raw, body, method }: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw.headers)) if (value !== undefined) headers.set(name, String(value));
  return new Request(`http://localhost${raw.url}`, { method, headers, ...(typeof body === 'string' && { body }) });
}
