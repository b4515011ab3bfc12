import type { HeldRole, Role } from '@gatehouse/contract';
import { roleLabel } from '../roles/use-roles.ts';
import type { RoleLabel } from './role-pills.tsx';

/** What somebody holds, each role once; those that they hold through groups alone say so. */
export function roleLabels(roles: readonly Role[], held: readonly HeldRole[]): RoleLabel[] {
  return [...new Set(held.map(({ role }) => role))].map((role) => {
    const ways = held.filter((way) => way.role === role);
    const groups = ways.flatMap((way) => way.groups ?? []).map(({ name }) => name);
    return { label: roleLabel(roles, role), ...(ways.every(({ via }) => via === 'group') && { how: `through ${groups.join(', ')}` }) };
  });
}
