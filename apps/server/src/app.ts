import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import { MAX_CSV_BYTES, MAX_MANY_BYTES, MAX_QUESTION_BYTES } from '@gatehouse/contract';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { writeAllRefusalCounts } from './audit/repeated-refusals.ts';
import { stopVerifications } from './audit/verification/verify-trail.ts';
import { exports } from './exports.ts';
import { MINUTE, SECOND } from './platform/clock.ts';
import { cutStalled } from './platform/cut-stalled.ts';
import { LargeBodies } from './platform/large-bodies.ts';
import type { Logger } from './platform/logger.ts';
import { answerNonsense, sendError } from './platform/plain-errors.ts';
import type { Platform } from './platform/platform.ts';
import { PATIENCE, type Patience } from './platform/read-body.ts';
import { readinessOf } from './platform/readiness.ts';
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

const CONSOLE_DIST = fileURLToPath(new URL('../../console/dist', import.meta.url));

/** Builds the HTTP server. It does not listen: tests talk to it as they like. */
export async function createApp(platform: Platform, patience: Patience = PATIENCE): Promise<FastifyInstance> {
  const { config, logger, ids } = platform;
  const secure = config.publicUrl.startsWith('https:');
  const loggerInstance: FastifyBaseLogger = logger;
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 5000 },
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
  await serveConsole(app, logger);
  return app;
}

/** The console's files; every other path that a browser opens is a page of it. */
async function serveConsole(app: FastifyInstance, logger: Logger): Promise<void> {
  const nothing = (req: FastifyRequest, reply: FastifyReply): FastifyReply => sendError(logger, notFoundHere(), req, reply);
  if (!existsSync(join(CONSOLE_DIST, 'index.html'))) {
    app.get('/', async (_req, reply) => reply.type('text/plain').send('The console is not built. Run: npm start'));
    app.setNotFoundHandler(nothing);
    return;
  }
  await app.register(fastifyStatic, {
    root: CONSOLE_DIST,
    // A route for each file that there is; what anybody else asks for never reaches the disk.
    wildcard: false,
    setHeaders: (res, path) => void res.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  app.setNotFoundHandler((req, reply) => {
    const page = req.method === 'GET' && (req.headers.accept ?? '').includes('text/html') && !/^\/(trpc|assets|export|import)\//.test(req.url);
    return page ? reply.header('cache-control', 'no-cache').sendFile('index.html') : nothing(req, reply);
  });
}

const notFoundHere = (): Refusal => new Refusal('NOT_FOUND', 'not-found', 'There is nothing at this address.');
