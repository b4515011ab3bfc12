import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { guardCaller, type Permission, recordRefusal } from './authz/guard-caller.ts';
import type { AuthorizedCall, Call } from './call.ts';
import { invalidField, notFound, Refusal } from './errors.ts';
import type { Em } from './orm.ts';
import type { Platform } from './platform.ts';
import { createContext } from './trpc/context.ts';
import { errorData, errorOf } from './trpc/error-formatter.ts';

interface Upload<Schema extends z.ZodType> {
  can: Permission;
  audit: string;
  contentType: string;
  /** Bytes; a larger file is refused. */
  limit: number;
  tooLarge(): Refusal;
  /** What the query of the address holds. */
  input: Schema;
  /** `file`: what was received, whole, in pieces. */
  receive(call: AuthorizedCall, input: z.output<Schema>, file: readonly Uint8Array[]): Promise<unknown>;
}

/** An upload whose parts fit together. */
export interface DefinedUpload extends Omit<Upload<z.ZodType>, 'input' | 'receive'> {
  /** Reads the query, then answers how the file is taken. */
  open(input: unknown): (call: AuthorizedCall, file: readonly Uint8Array[]) => Promise<unknown>;
}

export function defineUpload<Schema extends z.ZodType>({ input: schema, receive, ...rest }: Upload<Schema>): DefinedUpload {
  return {
    ...rest,
    open(input) {
      const parsed = schema.safeParse(input);
      if (!parsed.success) throw new TRPCError({ code: 'BAD_REQUEST', cause: parsed.error });
      return (call, file) => receive(call, parsed.data, file);
    },
  };
}

/**
 * Takes files at `POST /import/<name>?…` as they are, not as text within JSON. The caller is guarded before a byte is
 * read; the whole file is here before it is worked on, since nobody else could change anything while a slow sender is waited for.
 */
export async function serveUploads(app: FastifyInstance, platform: Platform, uploads: Readonly<Record<string, DefinedUpload>>): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_req, _payload, done) => done(null));
    scope.post<{ Params: { file: string } }>('/import/:file', async (req, reply) => {
      void reply.header('cache-control', 'no-store');
      try {
        const upload = Object.hasOwn(uploads, req.params.file) ? uploads[req.params.file] : undefined;
        if (!upload) throw notFound('upload');
        return await reply.send(await takeUpload(platform, req, reply, upload));
      } catch (cause) {
        const error = errorOf(cause);
        const status = getHTTPStatusCodeFromError(error);
        const data = errorData(error, status, req.id);
        if (data.reason === 'internal') platform.logger.error({ err: cause, requestId: req.id }, 'An upload failed.');
        if (data.retryAfter !== undefined) void reply.header('retry-after', data.retryAfter);
        return reply.code(status).send({ error: data });
      }
    });
  });
}

async function takeUpload(platform: Platform, req: FastifyRequest, reply: FastifyReply, upload: DefinedUpload): Promise<unknown> {
  const { principal, refusal, origin, crossSite } = await createContext(platform, req, reply);
  const call: Call = { platform, em: platform.orm.em.fork() as Em, origin };
  if (refusal) throw refusal;
  try {
    if (crossSite) throw new Refusal('FORBIDDEN', 'csrf', 'Another site sent this request, so it was refused. Open Gatehouse itself and try again.');
    const caller = guardCaller(call, principal, { can: upload.can });
    const receive = upload.open(req.query);
    if (!(req.headers['content-type'] ?? '').startsWith(upload.contentType)) {
      throw invalidField('file', `Send the file as ${upload.contentType}.`);
    }
    return await receive(caller, await readFile(req, upload));
  } catch (cause) {
    if (principal && cause instanceof Refusal && cause.code === 'FORBIDDEN') await recordRefusal(call, req.url.split('?')[0] ?? '', upload, cause);
    throw cause;
  }
}

/** Of a file that is too large the rest is read and forgotten, up to twice the limit: whoever is cut off while sending never sees the answer. */
async function readFile({ raw }: FastifyRequest, { limit, tooLarge }: DefinedUpload): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of raw as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes <= limit) pieces.push(piece);
    else pieces.length = 0;
    if (bytes > 2 * limit) break;
  }
  if (bytes > limit) throw tooLarge();
  return pieces;
}
