import { Readable } from 'node:stream';
import { escapeControls, protectCell, withoutControlsInLines } from '@gatehouse/contract';
import { TRPCError } from '@trpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { guardCaller, type Permission, recordRefusal } from './authz/guard-caller.ts';
import type { AuthorizedCall, Call } from './call.ts';
import { timestampOf } from './clock.ts';
import { notFound, Refusal } from './errors.ts';
import type { Em } from './orm.ts';
import { sendError } from './plain-errors.ts';
import type { Platform } from './platform.ts';
import { createContext } from './trpc/context.ts';

interface Export<Schema extends z.ZodType, Row> {
  can: Permission;
  audit: string;
  /** What the query parameter `input` holds as JSON: the same as the list takes. */
  input: Schema;
  rows(call: AuthorizedCall, input: z.output<Schema>): Promise<AsyncGenerator<Row>>;
  /** The columns of the CSV file, by their heads: what stands there for a row. */
  columns: Readonly<Record<string, (row: Row) => string | null | undefined>>;
}

/** An export whose parts fit together, ready to be asked. */
export interface DefinedExport {
  can: Permission;
  audit: string;
  head: readonly string[];
  /** Reads the input and opens the rows: each as an object, and as the cells of a line. */
  open(call: AuthorizedCall, input: unknown): Promise<{ objects: AsyncGenerator<unknown>; lines(): AsyncGenerator<string[]> }>;
}

export function defineExport<Schema extends z.ZodType, Row>({ can, audit, input: schema, rows, columns }: Export<Schema, Row>): DefinedExport {
  const cells = Object.values(columns);
  return {
    can,
    audit,
    head: Object.keys(columns),
    async open(call, input) {
      const parsed = schema.safeParse(input);
      if (!parsed.success) throw new TRPCError({ code: 'BAD_REQUEST', cause: parsed.error });
      const objects = await rows(call, parsed.data);
      return {
        objects,
        async *lines() {
          for await (const row of objects) yield cells.map((cell) => protectCell(withoutControlsInLines(cell(row) ?? '')));
        },
      };
    },
  };
}

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const;
type Format = keyof typeof TYPES;

/** Serves downloads at `/export/<name>.<format>?input=<JSON>`, row by row: however many, they are never all in memory. */
export function serveExports(app: FastifyInstance, platform: Platform, exports: Readonly<Record<string, DefinedExport>>): void {
  app.get<{ Params: { file: string }; Querystring: { input?: string } }>('/export/:file', async (req, reply) => {
    const [name = '', format = ''] = req.params.file.split('.');
    const chosen = Object.hasOwn(exports, name) ? exports[name] : undefined;
    try {
      if (!chosen || !isFormat(format)) throw notFound('download');
      const { objects, lines } = await openExport(platform, req, reply, chosen, req.query.input);
      const day = timestampOf(platform.clock.now()).slice(0, 10);
      void reply
        .type(TYPES[format])
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="gatehouse-${name}-${day}.${format}"`);
      return await reply.send(format === 'csv' ? await csv(chosen.head, lines()) : Readable.from(jsonLines(objects)));
    } catch (cause) {
      return sendError(platform.logger, cause, req, reply);
    }
  });
}

const isFormat = (word: string): word is Format => Object.hasOwn(TYPES, word);

async function openExport(platform: Platform, req: FastifyRequest, reply: FastifyReply, { can, audit, open }: DefinedExport, input: string | undefined) {
  const { principal, refusal, origin } = await createContext(platform, req, reply);
  const call: Call = { platform, em: platform.orm.em.fork() as Em, origin };
  if (refusal) throw refusal;
  try {
    return await open(guardCaller(call, principal, { can }), readInput(input));
  } catch (cause) {
    if (principal && cause instanceof Refusal && cause.code === 'FORBIDDEN') await recordRefusal(call, req.url.split('?')[0] ?? '', { can, audit }, cause);
    throw cause;
  }
}

function readInput(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal('BAD_REQUEST', 'invalid', 'The parameter input is not JSON.', { fields: { input: 'This is not JSON.' } });
  }
}

/** With a byte order mark, without which Excel takes UTF-8 for something else. */
async function csv(head: readonly string[], lines: AsyncGenerator<string[]>): Promise<Readable> {
  // Loaded on demand: a server starts without it.
  const { stringify } = await import('csv-stringify');
  const text = stringify({ header: true, columns: [...head], bom: true, record_delimiter: 'windows' });
  return Readable.from(lines)
    .on('error', (cause) => text.destroy(cause))
    .pipe(text);
}

async function* jsonLines(objects: AsyncGenerator<unknown>): AsyncGenerator<string> {
  for await (const object of objects) yield `${escapeControls(JSON.stringify(object))}\n`;
}
