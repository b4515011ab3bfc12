import type { ServiceAccountStatus } from '@gatehouse/contract';
import { directions, pageIn, textIn, wordIn } from '../lists/search-values.ts';

export type ServiceAccountSort = 'name' | 'createdAt' | 'lastUsedAt';
const sorts: Record<ServiceAccountSort, true> = { name: true, createdAt: true, lastUsedAt: true };

export const statusLabels: Record<ServiceAccountStatus, string> = { enabled: 'Enabled', disabled: 'Disabled', revoked: 'Revoked' };

/** What the address of the list of service accounts says. */
export interface ServiceAccountsSearch {
  search?: string;
  status?: ServiceAccountStatus;
  role?: string;
  /** The id of whoever owns them. */
  owner?: string;
  sort?: ServiceAccountSort;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
}

export const isFiltered = ({ search, status, role, owner }: ServiceAccountsSearch): boolean =>
  search !== undefined || status !== undefined || role !== undefined || owner !== undefined;

/** Reads the search part of the address; anything unknown is dropped. */
export const readServiceAccountsSearch = (raw: Record<string, unknown>): ServiceAccountsSearch => ({
  search: textIn(raw, 'search'),
  status: wordIn(raw, 'status', statusLabels),
  role: textIn(raw, 'role'),
  owner: textIn(raw, 'owner'),
  sort: wordIn(raw, 'sort', sorts),
  direction: wordIn(raw, 'direction', directions),
  cursor: textIn(raw, 'cursor'),
  page: pageIn(raw),
});
