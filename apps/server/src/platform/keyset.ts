import { DEFAULT_PAGE_SIZE } from '@gatehouse/contract';
import { invalidField } from './errors.ts';

export interface PageRequest<Sort extends string> {
  sort: Sort;
  direction: 'asc' | 'desc';
  limit: number;
  /** Where the page before ended: the sort value and the id of its last row. */
  after: { value: string | number; id: string | number } | null;
}

/**
 * Reads where a list is to go on, as texts: a list that goes by a number makes them numbers again, since PostgreSQL compares like with like only. A cursor belongs to the sort and direction that it was made with.
 * @throws Refusal `invalid` for a cursor that is not ours or belongs to another order.
 */
export function readPage<Sort extends string>(
  input: { sort?: Sort | undefined; direction?: 'asc' | 'desc' | undefined; cursor?: string | null | undefined; limit?: number | undefined },
  defaults: { sort: Sort; direction: 'asc' | 'desc' },
): PageRequest<Sort> {
  const sort = input.sort ?? defaults.sort;
  const direction = input.direction ?? (input.sort === undefined ? defaults.direction : 'asc');
  const limit = input.limit ?? DEFAULT_PAGE_SIZE;
  if (input.cursor == null) return { sort, direction, limit, after: null };
  const parts = decode(input.cursor);
  if (!parts || parts[0] !== sort || parts[1] !== direction)
    throw invalidField('cursor', 'This cursor belongs to another list or order. Start again from the first page.');
  return { sort, direction, limit, after: { value: String(parts[2]), id: String(parts[3]) } };
}

export function cursorOf({ sort, direction }: { sort: string; direction: string }, value: string | number, id: string | number): string {
  return Buffer.from(JSON.stringify([sort, direction, value, id])).toString('base64url');
}

function decode(cursor: string): [string, string, string | number, string | number] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 4) return undefined;
    const [sort, direction, value, id] = parts as unknown[];
    const scalar = (part: unknown): part is string | number =>
      (typeof part === 'string' && !part.includes('\u0000') && part.isWellFormed()) || Number.isSafeInteger(part);
    if (typeof sort !== 'string' || typeof direction !== 'string' || !scalar(value) || !scalar(id)) return undefined;
    return [sort, direction, value, id];
  } catch {
    return undefined;
  }
}

/** The rows of a list one after the other, a large page at a time. */
export async function* everyRow<Item>(
  next: (cursor: string | null, limit: number) => Promise<{ items: Item[]; nextCursor: string | null }>,
): AsyncGenerator<Item> {
  let cursor: string | null = null;
  do {
    const page: { items: Item[]; nextCursor: string | null } = await next(cursor, ROWS_AT_ONCE);
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

const ROWS_AT_ONCE = 500;
