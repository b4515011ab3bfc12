import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from './errors.ts';
import type { Logger } from './logger.ts';
import { sendError } from './plain-errors.ts';

const CONSOLE_DIST = fileURLToPath(new URL('../../../console/dist', import.meta.url));
const PAGE = join(CONSOLE_DIST, 'index.html');

/**
 * Serves the console's files; every other path that a browser opens is a page of it.
 * @param basePath below which a proxy shows it; empty for a host of its own.
 */
export async function serveConsole(app: FastifyInstance, logger: Logger, basePath: string): Promise<void> {
  const nothing = (req: FastifyRequest, reply: FastifyReply): FastifyReply => sendError(logger, notFoundHere(), req, reply);
  if (!existsSync(PAGE)) {
    app.get('/', async (_req, reply) => reply.type('text/plain').send('The console is not built. Run: npm start'));
    app.setNotFoundHandler(nothing);
    return;
  }
  const html = pageAt(basePath);
  const send = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html);
  await app.register(fastifyStatic, {
    root: CONSOLE_DIST,
    index: false,
    globIgnore: ['index.html'],
    // A route for each file that there is; what anybody else asks for never reaches the disk.
    wildcard: false,
    setHeaders: (res, path) => void res.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  app.get('/', async (_req, reply) => send(reply));
  app.setNotFoundHandler((req, reply) => {
    const page = req.method === 'GET' && (req.headers.accept ?? '').includes('text/html') && !/^\/(trpc|assets|export|import)\//.test(req.url);
    return page ? send(reply) : nothing(req, reply);
  });
}

/** The page as it was built names its files from where it lies; it is opened at any depth below the base path, which it is told. */
const pageAt = (basePath: string): string =>
  readFileSync(PAGE, 'utf8')
    .replaceAll(/(href|src)="\.\//g, `$1="${basePath}/`)
    .replace('<head>', `<head>\n    <meta name="gatehouse-base" content="${basePath}" />`);

/** An address as the routes know it. */
export function withoutBasePath(url: string, basePath: string): string {
  if (basePath === '' || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}

const notFoundHere = (): Refusal => new Refusal('NOT_FOUND', 'not-found', 'There is nothing at this address.');
