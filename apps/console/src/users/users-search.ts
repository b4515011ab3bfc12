import type { Invitation, UserSort, UserStatus } from '@gatehouse/contract';
import { type LastLogin, lastLoginFilter, lastLogins } from './last-login.ts';
import { directions, pageIn, textIn, textsIn, wordIn, wordsIn } from '../lists/search-values.ts';
import { type PageSize, pageSizeIn } from '../lists/page-size.ts';

/** The columns by which users can be sorted. A record, so that a new one in the contract is missed by the compiler. */
const sorts: Record<UserSort, true> = { username: true, firstName: true, lastName: true, email: true, status: true, createdAt: true, lastLoginAt: true };
export const statusLabels: Record<UserStatus, string> = { invited: 'Invited', active: 'Active', deactivated: 'Deactivated' };

/** Those who are invited, by how their invitation stands. */
export const invitationLabels: Record<Invitation, string> = { none: 'Not invited yet', sent: 'Invited', ended: 'Invitation ended' };

/** What the address of the users list says. */
export interface UsersSearch {
  search?: string;
  role?: string[];
  status?: UserStatus[];
  invitation?: Invitation[];
  group?: string[];
  lastLogin?: LastLogin;
  sort?: UserSort;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
  /** Rows on a page, where it matters: from the second page on. */
  size?: PageSize;
}

/** Reads the search part of the address; anything unknown is dropped. */
export function readUsersSearch(raw: Record<string, unknown>): UsersSearch {
  return {
    search: textIn(raw, 'search'),
    role: textsIn(raw, 'role'),
    status: wordsIn(raw, 'status', statusLabels),
    invitation: wordsIn(raw, 'invitation', invitationLabels),
    group: textsIn(raw, 'group'),
    lastLogin: wordIn(raw, 'lastLogin', lastLogins),
    sort: wordIn(raw, 'sort', sorts),
    direction: wordIn(raw, 'direction', directions),
    cursor: textIn(raw, 'cursor'),
    page: pageIn(raw),
    size: pageSizeIn(raw),
  };
}

/** The list call that the address stands for. */
export function usersListInput({ search, role, status, invitation, group, lastLogin, sort, direction, cursor }: UsersSearch, limit: number) {
  return {
    search,
    filter: { role, status, invitation, groupId: group, lastLogin: lastLoginFilter(lastLogin) },
    sort: sort ?? 'username',
    direction: direction ?? 'asc',
    cursor,
    limit,
  } as const;
}

/** Whether the address narrows the list. */
export const isFiltered = ({ search, role, status, invitation, group, lastLogin }: UsersSearch): boolean =>
  [search, role, status, invitation, group, lastLogin].some((part) => part !== undefined);

/** Clears what {@link isFiltered} asks about. */
export const noFilters = { search: undefined, role: undefined, status: undefined, invitation: undefined, group: undefined, lastLogin: undefined } as const;
