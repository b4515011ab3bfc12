import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';

/** Milliseconds that a request waits for it. */
const PATIENCE = 50;

/**
 * Writes what reading a session brings up, such as its last use. No request waits for it long: during a large import SQLite's
 * one writer is taken for seconds, and it is written then. A failure is logged; the next request tries again.
 */
export async function writeInPassing({ logger }: Platform, em: Em, statement: string, parameters: readonly string[]): Promise<void> {
  const written = em
    .execute(statement, [...parameters])
    .catch((cause: unknown) => logger.warn({ err: cause, statement }, 'What a session brought up could not be written.'));
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([written, new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE)))]);
  clearTimeout(timer);
}
