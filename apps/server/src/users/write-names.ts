import { foldForIdentity, type User as WireUser } from '@gatehouse/contract';
import { endLinksOfAddress } from '../credentials/issue-credential-link.ts';
import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import { foldedNames, type UserNames } from './user.entity.ts';

/** Writes a user's names and their folded forms, and ends the links that rest on an address of before. Rules are the caller's business. */
export async function writeNames(call: Call, em: Em, { id, email }: WireUser, names: UserNames): Promise<void> {
  const { usernameKey, lookKey, foldedLookKey, emailKey, firstNameSort, lastNameSort, searchText } = foldedNames(names);
  if (emailKey !== (email === null ? null : foldForIdentity(email))) await endLinksOfAddress(call, em, id, email);
  await em.execute(
    `update users set username = ?, first_name = ?, last_name = ?, email = ?, username_key = ?, look_key = ?, folded_look_key = ?, email_key = ?, first_name_sort = ?, last_name_sort = ?,
       search_text = ?, version = version + 1, updated_at = ? where id = ?`,
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
      timestampOf(call.platform.clock.now()),
      id,
    ],
  );
}
