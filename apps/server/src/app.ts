import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import { MAX_CSV_BYTES } from '@gatehouse/contract';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { exports } from './exports.ts';
import type { Platform } from './platform/platform.ts';
import { readinessOf } from './platform/readiness.ts';
import { serveExports } from './platform/serve-exports.ts';
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
export async function createApp(platform: Platform): Promise<FastifyInstance> {
  const { config, logger, ids } = platform;
  const secure = config.publicUrl.startsWith('https:');
  const loggerInstance: FastifyBaseLogger = logger;
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 5000 },
    genReqId: () => ids.next(),
    // Nothing logs through the request; a child logger for each would be made for nothing.
    childLoggerFactory: (parent) => parent,
    forceCloseConnections: 'idle',
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
  });
  if (logger.isLevelEnabled('debug')) {
    app.addHook('onResponse', async (req, reply) => {
      logger.debug(
        { requestId: req.id, method: req.method, path: req.url.split('?')[0], status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
        'request',
      );
    });
  }
  await app.register(cookie);
  addSecurityHeaders(app, secure);

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_req, reply) => {
    const readiness = await readinessOf(platform);
    return reply.code(readiness.status === 'ready' ? 200 : 503).send(readiness);
  });

  await serveTrpc(app, {
    router: appRouter,
    // JSON doubles quotes and line ends of the largest CSV file at worst.
    largeBodies: { 'users.importCsv': 2 * MAX_CSV_BYTES },
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
  await serveUploads(app, platform, uploads);
  await serveConsole(app);
  return app;
}

/** The console's files; every other path that a browser opens is a page of it. */
async function serveConsole(app: FastifyInstance): Promise<void> {
  if (!existsSync(join(CONSOLE_DIST, 'index.html'))) {
    app.get('/', async (_req, reply) => reply.type('text/plain').send('The console is not built. Run: npm start'));
    return;
  }
  await app.register(fastifyStatic, {
    root: CONSOLE_DIST,
    wildcard: true,
    setHeaders: (res, path) => void res.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  app.setNotFoundHandler(async (req, reply) => {
    const page = req.method === 'GET' && (req.headers.accept ?? '').includes('text/html') && !/^\/(trpc|assets|export|import)\//.test(req.url);
    return page ? reply.header('cache-control', 'no-cache').sendFile('index.html') : reply.code(404).send({ error: 'There is nothing at this address.' });
  });
}
