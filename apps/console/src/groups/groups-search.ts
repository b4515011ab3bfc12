import type { UserSort } from '@gatehouse/contract';
import { type PageSize, pageSizeIn } from '../lists/page-size.ts';
import { directions, pageIn, textIn, textsIn, wordIn } from '../lists/search-values.ts';

export type GroupSort = 'name' | 'memberCount' | 'createdAt';
const sorts: Record<GroupSort, true> = { name: true, memberCount: true, createdAt: true };

/** What the address of the groups list says. */
export interface GroupsSearch {
  search?: string;
  /** Roles that the groups carry. */
  role?: string[];
  sort?: GroupSort;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
  /** Rows on a page, where it matters: from the second page on. */
  size?: PageSize;
}

/** Whether the address narrows the list. */
export const isFiltered = ({ search, role }: GroupsSearch): boolean => search !== undefined || role !== undefined;

/** Reads the search part of the address; anything unknown is dropped. */
export const readGroupsSearch = (raw: Record<string, unknown>): GroupsSearch => ({
  search: textIn(raw, 'search'),
  role: textsIn(raw, 'role'),
  sort: wordIn(raw, 'sort', sorts),
  direction: wordIn(raw, 'direction', directions),
  cursor: textIn(raw, 'cursor'),
  page: pageIn(raw),
  size: pageSizeIn(raw),
});

const memberSorts: Record<UserSort, true> = {
  username: true,
  firstName: true,
  lastName: true,
  email: true,
  status: true,
  createdAt: true,
  lastLoginAt: true,
};

/** What the address of one group says of its list of members. */
export interface MembersSearch {
  search?: string;
  sort?: UserSort;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
}

export const readMembersSearch = (raw: Record<string, unknown>): MembersSearch => ({
  search: textIn(raw, 'search'),
  sort: wordIn(raw, 'sort', memberSorts),
  direction: wordIn(raw, 'direction', directions),
  cursor: textIn(raw, 'cursor'),
  page: pageIn(raw),
});
