import type { Role } from '@gatehouse/contract';
import type { WireEvent } from '../api/router.ts';
import { roleLabel } from '../roles/use-roles.ts';

/** Which roles a value of an event names: ids, or ids with their ends; `undefined` when it is something else. */
function rolesIn(value: unknown): string[] | undefined {
  if (value === null || value === undefined) return [];
  const ids = Array.isArray(value) ? value.map(roleIn) : [roleIn(value)];
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

function roleIn(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  return typeof item === 'object' && item !== null && 'role' in item && typeof item.role === 'string' ? item.role : undefined;
}

function endIn(item: unknown): string {
  return typeof item === 'object' && item !== null && 'expiresAt' in item && typeof item.expiresAt === 'string'
    ? ` until ${item.expiresAt.slice(0, 16).replace('T', ' ')} UTC`
    : '';
}

/** Whether a field of an event holds roles. */
export const isOfRoles = (field: string): boolean => field === 'roles' || field === 'role';

/** Roles as an event holds them, by their labels and with their ends; `undefined` for what are no roles. */
export function rolesText(roles: readonly Role[], value: unknown): string | undefined {
  const ids = rolesIn(value);
  if (ids === undefined) return undefined;
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return ids.length === 0 ? 'None' : ids.map((id, at) => roleLabel(roles, id) + endIn(items[at])).join(', ');
}

/** How roles changed, in one line: `User → Developer`, `User → User, Developer`; `undefined` when none did. */
export function changedRolesText(roles: readonly Role[], { changes }: Pick<WireEvent, 'changes'>): string | undefined {
  const change = changes?.['roles'] ?? changes?.['role'];
  if (change === undefined) return undefined;
  const [before, after] = [rolesText(roles, change.before), rolesText(roles, change.after)];
  return before === undefined || after === undefined ? undefined : `${before} → ${after}`;
}

/** Which roles were added and which were removed, by their labels. */
export function roleDifference(roles: readonly Role[], { before, after }: { before: unknown; after: unknown }): { added: string[]; removed: string[] } {
  const [was, is] = [rolesIn(before) ?? [], rolesIn(after) ?? []];
  const labels = (ids: string[], others: string[]): string[] => ids.filter((id) => !others.includes(id)).map((id) => roleLabel(roles, id));
  return { added: labels(is, was), removed: labels(was, is) };
}
