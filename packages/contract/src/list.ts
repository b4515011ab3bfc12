import { z } from 'zod';
import { isSearchable, NOTHING_TO_FIND } from './search-text.ts';

/** Every list answers with one page. `nextCursor` is opaque; `total` counts all rows that match, not only this page. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  total: number;
}

/** What somebody searches for: see {@link isSearchable}. No text that is stored has a NUL, and PostgreSQL takes none. */
export const searchText = z
  .string()
  .max(200, 'Search for at most 200 characters.')
  .refine((text) => !text.includes('\u0000'), { error: 'Remove the control characters.' })
  .refine(isSearchable, { error: NOTHING_TO_FIND });

/** The same where something is done to all who match: there it must not be blank either. */
export const tellingSearchText = searchText.refine((text) => text.trim() !== '', { error: NOTHING_TO_FIND });

/** The fields that the input of every list has; `filter` and `sort` are closed per list. */
export function listFields<Filter extends z.ZodType, const Sorts extends readonly [string, ...string[]]>(filter: Filter, sorts: Sorts) {
  return {
    search: searchText.optional(),
    filter: filter.optional(),
    sort: z.enum(sorts, { error: `Sort by one of: ${sorts.join(', ')}.` }).optional(),
    direction: z.enum(['asc', 'desc']).optional(),
    cursor: z.string().max(4096).nullish(),
    limit: z.int().min(1, 'Ask for 1 to 100 rows.').max(100, 'Ask for 1 to 100 rows.').optional(),
  };
}

/** The input of a list, all of which may be left out. */
export function listInput<Filter extends z.ZodType, const Sorts extends readonly [string, ...string[]]>(filter: Filter, sorts: Sorts) {
  return z
    .strictObject(listFields(filter, sorts))
    .optional()
    .transform((input) => input ?? {});
}

export const DEFAULT_PAGE_SIZE = 25;
