import type { User as WireUser } from '@gatehouse/contract';
import type { AuthorizedCall } from '../platform/call.ts';
import { findUser } from './find-user.ts';
import { maskUser } from './user.view.ts';

/** One user, as the caller may see them. */
export async function getUser(call: AuthorizedCall, { id }: { id: string }): Promise<WireUser> {
  return maskUser(call.ability, await findUser(call, call.em, id));
}
