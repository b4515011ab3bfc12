import { TRPCError } from '@trpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { guardCaller, type Permission, recordRefusal } from './authz/guard-caller.ts';
import type { AuthorizedCall, Call } from './call.ts';
import { crossSiteRefused, invalidField, notFound, Refusal } from './errors.ts';
import type { LargeBodies } from './large-bodies.ts';
import type { Em } from './orm.ts';
import { sendError } from './plain-errors.ts';
import type { Platform } from './platform.ts';
import { declaredLength, type Patience, readBody } from './read-body.ts';
import { USUAL_BODY } from './trpc/admit-body.ts';
import { createContext } from './trpc/context.ts';

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

interface UploadService {
  uploads: Readonly<Record<string, DefinedUpload>>;
  places: LargeBodies;
  patience: Patience;
}

/**
 * Takes files at `POST /import/<name>?…` as they are, not as text within JSON. The caller is guarded before a byte is
 * read; the whole file is here before it is worked on, since nobody else could change anything while a slow sender is waited for.
 */
export async function serveUploads(app: FastifyInstance, platform: Platform, { uploads, ...service }: UploadService): Promise<void> {
  app.post<{ Params: { file: string } }>('/import/:file', async (req, reply) => {
    void reply.header('cache-control', 'no-store');
    try {
      const upload = Object.hasOwn(uploads, req.params.file) ? uploads[req.params.file] : undefined;
      if (!upload) throw notFound('upload');
      return await reply.send(await takeUpload(platform, req, reply, { ...service, upload }));
    } catch (cause) {
      return sendError(platform.logger, cause, req, reply);
    }
  });
}

async function takeUpload(
  platform: Platform,
  req: FastifyRequest,
  reply: FastifyReply,
  { upload, places, patience }: Omit<UploadService, 'uploads'> & { upload: DefinedUpload },
): Promise<unknown> {
  const { principal, refusal, origin, crossSite } = await createContext(platform, req, reply);
  const call: Call = { platform, em: platform.orm.em.fork() as Em, origin };
  if (refusal) throw refusal;
  try {
    if (crossSite) throw crossSiteRefused();
    const caller = guardCaller(call, principal, { can: upload.can });
    const receive = upload.open(req.query);
    if (!(req.headers['content-type'] ?? '').startsWith(upload.contentType)) {
      throw invalidField('file', `Send the file as ${upload.contentType}.`);
    }
    const declared = declaredLength(req.raw);
    const release = declared !== null && declared <= USUAL_BODY ? undefined : places.take(caller.principal);
    try {
      return await receive(caller, await readBody(req.raw, upload.limit, patience, upload.tooLarge));
    } finally {
      release?.();
    }
  } catch (cause) {
    if (principal && cause instanceof Refusal && cause.code === 'FORBIDDEN') await recordRefusal(call, req.url.split('?')[0] ?? '', upload, cause);
    throw cause;
  }
}
