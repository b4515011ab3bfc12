import type { FastifyInstance, FastifyReply } from 'fastify';
import { SECOND } from './clock.ts';
import type { Logger } from './logger.ts';
import type { Patience } from './read-body.ts';

/** Characters of an answer that the network takes at once, whether anybody reads or not. */
const SMALL = 16 * 1024;

/**
 * Cuts connections that stand still, which would otherwise be held for as long as the other side likes: of a reader who takes nothing, and
 * of a sender who was answered and goes on sending.
 */
export function cutStalled(app: FastifyInstance, logger: Logger, patience: Patience): void {
  app.addHook('onSend', (_req, reply, payload, done) => {
    // A text is one write, of which nothing is seen until it is taken whole.
    if (typeof payload !== 'string') watchReader(reply, logger, patience.reader);
    else if (payload.length > SMALL) watchReader(reply, logger, patience.reader + (payload.length / patience.leastRate) * SECOND);
    done(null, payload);
  });
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    if (!raw.complete) setTimeout(() => raw.complete || raw.socket.destroy(), patience.body).unref();
    done();
  });
}

/** What is written and not taken is what waits: a server that has nothing to write yet is no reader's fault. */
function watchReader({ raw, request }: FastifyReply, logger: Logger, milliseconds: number): void {
  const { socket } = request.raw;
  let taken = -1;
  const watch = setInterval(() => {
    const before = taken;
    taken = socket.bytesWritten - socket.writableLength;
    if (raw.writableLength === 0 || taken !== before) return;
    logger.warn({ requestId: request.id, path: request.url.split('?')[0] }, 'An answer was cut: whoever asked for it took nothing any more.');
    socket.destroy();
  }, milliseconds).unref();
  raw.once('close', () => clearInterval(watch));
}
