import { directions, pageIn, textIn, wordIn } from '../lists/search-values.ts';

export type DeletedSort = 'deletedAt' | 'username';
const sorts: Record<DeletedSort, true> = { deletedAt: true, username: true };

/** What the address of the list of deleted users says. */
export interface DeletedUsersSearch {
  search?: string;
  sort?: DeletedSort;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
}

/** Reads the search part of the address; anything unknown is dropped. */
export const readDeletedUsersSearch = (raw: Record<string, unknown>): DeletedUsersSearch => ({
  search: textIn(raw, 'search'),
  sort: wordIn(raw, 'sort', sorts),
  direction: wordIn(raw, 'direction', directions),
  cursor: textIn(raw, 'cursor'),
  page: pageIn(raw),
});
