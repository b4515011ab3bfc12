import type { listUsersInput, User as WireUser } from '@gatehouse/contract';
import type { z } from 'zod';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { everyRow } from '../platform/keyset.ts';
import { listUsers } from './list-users.ts';

type Input = z.output<typeof listUsersInput>;

/** Every user whom the caller may see and who matches, in the order of the list. The export is in the trail before its first row. */
export async function exportUsers(call: AuthorizedCall, { cursor: _cursor, limit: _limit, ...input }: Input): Promise<AsyncGenerator<WireUser>> {
  await change(call, async (_em, trail) => {
    trail.record({
      action: 'user.export',
      subject: { type: 'User', id: null, label: 'users' },
      changes: Object.keys(input).length > 0 ? { filter: { before: null, after: input } } : null,
    });
  });
  return everyRow((cursor, limit) => listUsers(call, { ...input, cursor, limit }, { counted: false }));
}

type Columns = Record<string, (user: WireUser) => string | null>;

/** The CSV file's columns. The first six are those of an import: what people hold through groups comes with the groups. */
export const userCsvColumns = {
  username: ({ username }) => username,
  firstName: ({ firstName }) => firstName,
  lastName: ({ lastName }) => lastName,
  email: ({ email }) => email,
  roles: ({ roles }) =>
    roles
      .filter(({ via }) => via === 'direct')
      .map(({ role }) => role)
      .join('|'),
  groups: ({ groups }) => groups.map(({ name }) => name).join('|'),
  rolesThroughGroups: ({ roles }) =>
    roles
      .filter(({ via }) => via === 'group')
      .map(({ role }) => role)
      .join('|'),
  id: ({ id }) => id,
  status: ({ status }) => status,
  createdAt: ({ createdAt }) => createdAt,
  lastLoginAt: ({ lastLoginAt }) => lastLoginAt,
} satisfies Columns;
