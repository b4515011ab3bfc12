import type { User as WireUser } from '@gatehouse/contract';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { User } from './user.entity.ts';
import { readUsers } from './user.view.ts';

/**
 * A user that the caller may see.
 * @throws Refusal `not-found` for one that does not exist and for one that is not visible alike.
 */
export async function findUser(call: AuthorizedCall, em: Em, id: string): Promise<WireUser> {
  const visible = await em.count(User, { $and: [{ id }, accessibleBy(call.ability, 'read', 'User')] });
  const [user] = visible === 1 ? await readUsers(em, call.platform.clock, [id]) : [];
  if (!user) throw notFound('user');
  return user;
}
