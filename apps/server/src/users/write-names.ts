import type { User as WireUser } from '@gatehouse/contract';
import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import { foldedNames, type UserNames } from './user.entity.ts';

/** Writes a user's names and their folded forms. Rules are the caller's business. */
export async function writeNames({ platform }: Call, em: Em, { id, version }: WireUser, names: UserNames): Promise<void> {
  const { usernameKey, lookKey, foldedLookKey, emailKey, firstNameSort, lastNameSort, searchText } = foldedNames(names);
  await em.execute(
    `update users set username = ?, first_name = ?, last_name = ?, email = ?, username_key = ?, look_key = ?, folded_look_key = ?, email_key = ?, first_name_sort = ?, last_name_sort = ?,
       search_text = ?, version = ?, updated_at = ? where id = ?`,
    [
      names.username,
      names.firstName,
      names.lastName,
      names.email,
      usernameKey,
      lookKey,
      foldedLookKey,
      emailKey,
      firstNameSort,
      lastNameSort,
      searchText,
      version + 1,
      timestampOf(platform.clock.now()),
      id,
    ],
  );
}
