import { canOn } from '@gatehouse/ability';
import type { User as WireUser } from '@gatehouse/contract';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { readUser } from './user.view.ts';

/**
 * A user that the caller may see.
 * @throws Refusal `not-found` for one that does not exist and for one that is not visible alike.
 */
export async function findUser(call: AuthorizedCall, em: Em, id: string): Promise<WireUser> {
  const user = await readUser(em, call.platform.clock, id);
  if (!user || !canOn(call.ability, 'read', 'User', user)) throw notFound('user');
  return user;
}
