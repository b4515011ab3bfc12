import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';
import type { Principal } from './principal.ts';

const callers = new WeakMap<FastifyRequest, Principal>();

/** Notes who sent a request, for its line in the log. */
export const noteCaller = (req: FastifyRequest, caller: Principal): void => void callers.set(req, caller);

/** As long as the audit trail has room for, and nothing that a log or terminal takes for more than a word. */
const SANE = /^[\w.-]{8,64}$/;

/** The id of a request: that which a proxy or program gave it, or one of our own. */
export function requestIdFrom(ids: Ids): (req: { headers: Record<string, string | string[] | undefined> }) => string {
  return ({ headers }) => {
    const given = headers['x-request-id'];
    return typeof given === 'string' && SANE.test(given) ? given : ids.next();
  };
}

/** Logs one line for each request that was answered, or whose sender left before. Never what stands in a query or a body: tokens may. */
export function logRequests(app: FastifyInstance, logger: Logger): void {
  app.addHook('onRequest', (req, reply, done) => {
    reply.raw.setHeader('x-request-id', req.id);
    done();
  });
  if (!logger.isLevelEnabled('info')) return;
  app.addHook('onRequest', (req, reply, done) => {
    reply.raw.once('close', () => {
      const caller = callers.get(req);
      logger.info(
        {
          requestId: req.id,
          method: req.method,
          route: routeOf(req),
          status: reply.raw.headersSent ? reply.statusCode : null,
          ms: Math.round(reply.elapsedTime),
          caller: caller ? `${caller.kind}:${caller.id}` : 'anonymous',
          ...(!reply.raw.writableFinished && { left: true }),
        },
        'request',
      );
    });
    done();
  });
}

/** Of calls, the procedures; of what else there is, its pattern: what somebody typed may hold anything. */
function routeOf({ url, routeOptions }: FastifyRequest): string {
  const pattern = routeOptions.url;
  if (pattern === undefined) return 'page';
  return pattern.includes('/:') ? (url.split('?')[0] ?? '').slice(0, 300) : pattern;
}
