import type { SwitchStatus } from '@gatehouse/contract';
import { statusLabels } from '../applications/applications-search.ts';
import { directions, pageIn, textIn, wordIn } from '../lists/search-values.ts';

export type PolicySort = 'description' | 'status' | 'createdAt' | 'updatedAt';
const sorts: Record<PolicySort, true> = { description: true, status: true, createdAt: true, updatedAt: true };

/** What the address of an application's policies says. */
export interface PoliciesSearch {
  search?: string;
  status?: SwitchStatus;
  trait?: string;
  sort?: PolicySort;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
}

export const isFiltered = ({ search, status, trait }: PoliciesSearch): boolean => search !== undefined || status !== undefined || trait !== undefined;

/** Reads the search part of the address; anything unknown is dropped. */
export const readPoliciesSearch = (raw: Record<string, unknown>): PoliciesSearch => ({
  search: textIn(raw, 'search'),
  status: wordIn(raw, 'status', statusLabels),
  trait: textIn(raw, 'trait'),
  sort: wordIn(raw, 'sort', sorts),
  direction: wordIn(raw, 'direction', directions),
  cursor: textIn(raw, 'cursor'),
  page: pageIn(raw),
});
