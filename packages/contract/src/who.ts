import { z } from 'zod';
import { id, roleId } from './text.ts';

/** A set of people: everyone, or whoever is named, is in one of the groups or holds one of the roles. All empty: nobody. */
export interface Who {
  everyone: boolean;
  userIds: string[];
  groupIds: string[];
  roles: string[];
}

export const NOBODY: Who = { everyone: false, userIds: [], groupIds: [], roles: [] };
export const EVERYONE: Who = { ...NOBODY, everyone: true };

/** So many users, and so many groups, in one set. Larger sets are what groups are for. */
export const MAX_NAMED = 1000;

const distinct = (values: readonly string[] = []): string[] => [...new Set(values)].sort();
const names = (what: string) =>
  z
    .array(id)
    .max(MAX_NAMED, `Name at most ${MAX_NAMED.toLocaleString('en')} ${what}; put more of them into a group.`)
    .optional();

/** A set of people as it is sent; what is left out is empty. */
export const who = z
  .strictObject({ everyone: z.boolean().optional(), userIds: names('users'), groupIds: names('groups'), roles: z.array(roleId).max(50).optional() })
  .transform((sent): Who => ({
    everyone: sent.everyone ?? false,
    userIds: distinct(sent.userIds),
    groupIds: distinct(sent.groupIds),
    roles: distinct(sent.roles),
  }));
export type WhoInput = z.input<typeof who>;

export const isNobody = ({ everyone, userIds, groupIds, roles }: Who): boolean => !everyone && userIds.length + groupIds.length + roles.length === 0;

/** The names behind the ids of a set, as far as the caller may see them. Whoever is missing is unknown, or not for the caller to see. */
export interface NamedPeople {
  users: { id: string; label: string }[];
  groups: { id: string; label: string }[];
}
