import { isNobody, type NamedPeople, type Role, type Who, type WhoCounts } from '@gatehouse/contract';
import { roleLabel } from '../roles/use-roles.ts';

/** `a`, `a and b`, `a, b and c`. */
export const inWords = (parts: readonly string[]): string => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`);

const some = (count: number, one: string, many: string): string[] => (count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}`]);

/** How many there are in a set: `Everyone`, `Nobody`, `2 users and 1 group`. */
export function countsInWords({ everyone, users, groups, roles }: WhoCounts): string {
  if (everyone) return 'Everyone';
  const parts = [...some(users, 'user', 'users'), ...some(groups, 'group', 'groups'), ...some(roles, 'role', 'roles')];
  return parts.length === 0 ? 'Nobody' : inWords(parts);
}

/** Who may use an application, in few words: `Everyone but 1 group`. */
export function accessInWords({ allow, deny }: Record<'allow' | 'deny', WhoCounts>): string {
  const allowed = countsInWords(allow);
  if (deny.everyone) return 'Nobody: everyone is denied';
  const denied = countsInWords(deny);
  return allowed === 'Nobody' || denied === 'Nobody' ? allowed : `${allowed}, but not ${denied}`;
}

/** A set in few words, with the roles by name: `3 users, 1 group and Developer`. */
export function whoInWords(who: Who, roles: readonly Role[]): string {
  if (who.everyone) return 'Everyone';
  const parts = [
    ...some(who.userIds.length, 'user', 'users'),
    ...some(who.groupIds.length, 'group', 'groups'),
    ...who.roles.map((role) => roleLabel(roles, role)),
  ];
  return parts.length === 0 ? 'Nobody' : inWords(parts);
}

/** Those of a set that have no name here: they are unknown, or not for the caller to see. */
export function unseenOf(who: Who, named: NamedPeople): { userIds: string[]; groupIds: string[] } {
  const users = new Set(named.users.map(({ id }) => id));
  const groups = new Set(named.groups.map(({ id }) => id));
  return { userIds: who.userIds.filter((id) => !users.has(id)), groupIds: who.groupIds.filter((id) => !groups.has(id)) };
}

/** Whether the caller may read all users, and all groups: then whoever has no name is no longer there. */
export interface Sees {
  users: boolean;
  groups: boolean;
}

const nameless = (count: number, one: string, many: string, seesAll: boolean): string[] =>
  some(count, one, many).map((text) => `${text} ${seesAll ? (count === 1 ? 'that no longer exists' : 'that no longer exist') : 'that you may not see'}`);

/** `1 group that you may not see`, `2 users that no longer exist`. */
export function unseenInWords(who: Who, named: NamedPeople, sees: Sees): string[] {
  const { userIds, groupIds } = unseenOf(who, named);
  return [...nameless(userIds.length, 'user', 'users', sees.users), ...nameless(groupIds.length, 'group', 'groups', sees.groups)];
}

/** A set with every name in it, sorted: what a comparison shows. */
export function whoByName(who: Who, named: NamedPeople, roles: readonly Role[], sees: Sees): string {
  if (who.everyone) return 'Everyone';
  if (isNobody(who)) return 'Nobody';
  const labels = (ids: readonly string[], known: readonly { id: string; label: string }[]): string[] =>
    ids.flatMap((id) => known.find((one) => one.id === id)?.label ?? []).toSorted((a, b) => a.localeCompare(b));
  return [
    ...labels(who.userIds, named.users),
    ...labels(who.groupIds, named.groups),
    ...who.roles.map((role) => roleLabel(roles, role)),
    ...unseenInWords(who, named, sees),
  ].join(', ');
}

/** Two sets of names as one. */
export const bothNamed = (a: NamedPeople, b: NamedPeople): NamedPeople => ({ users: [...a.users, ...b.users], groups: [...a.groups, ...b.groups] });

export const sameWho = (a: Who, b: Who): boolean => {
  const key = ({ everyone, userIds, groupIds, roles }: Who): string => JSON.stringify([everyone, userIds.toSorted(), groupIds.toSorted(), roles.toSorted()]);
  return key(a) === key(b);
};
