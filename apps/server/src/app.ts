import cookie from '@fastify/cookie';
import { MAX_CSV_BYTES, MAX_MANY_BYTES, MAX_QUESTION_BYTES } from '@gatehouse/contract';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { writeAllRefusalCounts } from './audit/repeated-refusals.ts';
import { stopVerifications } from './audit/verification/verify-trail.ts';
import { exports } from './exports.ts';
import { MINUTE, SECOND } from './platform/clock.ts';
import { cutStalled } from './platform/cut-stalled.ts';
import { LargeBodies } from './platform/large-bodies.ts';
import { answerNonsense, sendError } from './platform/plain-errors.ts';
import type { Platform } from './platform/platform.ts';
import { PATIENCE, type Patience } from './platform/read-body.ts';
import { readinessOf } from './platform/readiness.ts';
import { serveConsole, withoutBasePath } from './platform/serve-console.ts';
import { serveExports } from './platform/serve-exports.ts';
import { logRequests, requestIdFrom } from './platform/request-log.ts';
import { addSecurityHeaders } from './platform/security-headers.ts';
import { answerOnce } from './platform/trpc/answer-once.ts';
import { createContext } from './platform/trpc/context.ts';
import { serveUploads } from './platform/serve-uploads.ts';
import { serveTrpc } from './platform/trpc/serve-trpc.ts';
import { Refusal } from './platform/errors.ts';
import { appRouter } from './router.ts';
import { uploads } from './uploads.ts';

/** Builds the HTTP server. It does not listen: tests talk to it as they like. */
export async function createApp(platform: Platform, patience: Patience = PATIENCE): Promise<FastifyInstance> {
  const { config, logger, ids } = platform;
  const secure = config.publicUrl.startsWith('https:');
  const loggerInstance: FastifyBaseLogger = logger;
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 5000 },
    // A proxy may pass the path of PUBLIC_URL on, or cut it off.
    rewriteUrl: ({ url = '/' }) => withoutBasePath(url, config.basePath),
    genReqId: requestIdFrom(ids),
    // Nothing logs through the request; a child logger for each would be made for nothing.
    childLoggerFactory: (parent) => parent,
    forceCloseConnections: 'idle',
    // What arrives while stopping is answered as usual, and its connection closed.
    return503OnClosing: false,
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
    // The rest of a request is waited for by `readBody`, by its size; this is the end of all waiting.
    requestTimeout: 30 * MINUTE,
    keepAliveTimeout: 75 * SECOND,
    http: { headersTimeout: 20 * SECOND, connectionsCheckingInterval: 5 * SECOND },
    frameworkErrors: (cause, req, reply) => void sendError(logger, cause, req, reply),
    clientErrorHandler: (cause, socket) => answerNonsense(ids, cause, socket),
  });
  app.setErrorHandler((cause, req, reply) => sendError(logger, cause, req, reply));
  // Whoever sends something to where nothing is read is answered at once.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_req, _payload, done) => done(null));
  cutStalled(app, logger, patience);
  app.addHook('preClose', async () => stopVerifications(platform));
  app.addHook('onClose', () => writeAllRefusalCounts(platform));
  logRequests(app, logger);
  let stopping = false;
  app.addHook('preClose', async () => void (stopping = true));
  // Whoever keeps the connection would send the next request to a server that is gone.
  app.addHook('onSend', async (_req, reply) => void (stopping && reply.header('connection', 'close')));
  await app.register(cookie);
  addSecurityHeaders(app, secure, config.hstsSubdomains);

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_req, reply) => {
    const readiness = await readinessOf(platform);
    return reply.code(readiness.status === 'ready' ? 200 : 503).send(readiness);
  });

  const places = new LargeBodies();
  await serveTrpc(app, {
    router: appRouter,
    rooms: {
      // JSON doubles quotes and line ends of the largest CSV file at worst.
      'users.importCsv': { limit: 2 * MAX_CSV_BYTES },
      'access.authorizeMany': { limit: MAX_MANY_BYTES },
      // The key of an application may come in the question itself.
      'access.authorize': { strangers: MAX_QUESTION_BYTES },
    },
    places,
    patience,
    createContext: (req, reply) => createContext(platform, req, reply),
    around: answerOnce,
    responseMeta: ({ errors }) => {
      const wait = errors.map(({ cause }) => (cause instanceof Refusal ? cause.details.retryAfter : undefined)).find((seconds) => seconds !== undefined);
      return { headers: { 'cache-control': 'no-store', ...(wait !== undefined && { 'retry-after': String(wait) }) } };
    },
    onError: ({ error, path, ctx }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') logger.error({ err: error.cause ?? error, path, requestId: ctx?.origin.requestId }, 'A call failed.');
    },
  });
  serveExports(app, platform, exports);
  await serveUploads(app, platform, { uploads, places, patience });
  await serveConsole(app, logger, config.basePath);
  return app;
}
