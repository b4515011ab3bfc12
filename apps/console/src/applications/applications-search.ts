import type { SwitchStatus } from '@gatehouse/contract';
import { directions, pageIn, textIn, wordIn } from '../lists/search-values.ts';

export type ApplicationSort = 'name' | 'status' | 'createdAt' | 'updatedAt';
const sorts: Record<ApplicationSort, true> = { name: true, status: true, createdAt: true, updatedAt: true };

export const statusLabels: Record<SwitchStatus, string> = { enabled: 'Enabled', disabled: 'Disabled' };

/** What the address of the list of applications says. */
export interface ApplicationsSearch {
  search?: string;
  status?: SwitchStatus;
  /** The id of whoever owns them. */
  owner?: string;
  sort?: ApplicationSort;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
}

export const isFiltered = ({ search, status, owner }: ApplicationsSearch): boolean => search !== undefined || status !== undefined || owner !== undefined;

/** Reads the search part of the address; anything unknown is dropped. */
export const readApplicationsSearch = (raw: Record<string, unknown>): ApplicationsSearch => ({
  search: textIn(raw, 'search'),
  status: wordIn(raw, 'status', statusLabels),
  owner: textIn(raw, 'owner'),
  sort: wordIn(raw, 'sort', sorts),
  direction: wordIn(raw, 'direction', directions),
  cursor: textIn(raw, 'cursor'),
  page: pageIn(raw),
});
