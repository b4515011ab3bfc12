import type { ErrorReason } from '@gatehouse/contract';
import { foldForIdentity } from '@gatehouse/contract';
import { conflict, type Refusal } from '../platform/errors.ts';
import { lookOf } from '../platform/look-alikes/look-keys.ts';
import type { Em } from '../platform/orm.ts';
import { tombstoneKeysOf } from './erase-user.ts';

/*
 * Usernames and addresses are one name space, because people sign in by either: nobody's username is another's address. Somebody's own address may be
 * their username. What a deleted person was called is taken for usernames alone: nobody signs in by it, and an address says where mail goes, so whoever
 * has that address may have it on record. All of it is judged inside of a change, where changes queue, so that of many at once one comes first.
 */

/**
 * @param exceptId whose username it is to be, if they are there already.
 * @throws Refusal `username-taken` when it is another's username or e-mail address, in whatever case, was a deleted person's, or looks the same as
 * one of these usernames.
 */
export async function requireFreeUsername(em: Em, username: string, exceptId = ''): Promise<void> {
  await requireUntakenUsername(em, username, exceptId);
  const { lookKeys, foldedLookKeys } = lookOf(username).confused;
  const like = `(look_key in ${marks(lookKeys)} or folded_look_key in ${marks(foldedLookKeys)}) and id <> ?`;
  const likes = [...lookKeys, ...foldedLookKeys, exceptId];
  const confused = await em.execute<unknown[]>(`select 1 from users where ${like} union all select 1 from user_tombstones where ${like}`, [...likes, ...likes]);
  if (confused.length > 0) throw takenField('username', 'username-taken', LOOKS_TAKEN);
}

/** The same but for how it looks: for a username that was theirs already. */
export async function requireUntakenUsername(em: Em, username: string, exceptId: string): Promise<void> {
  const key = foldForIdentity(username);
  const taken = await em.execute<unknown[]>(
    `select 1 from users where username_key = ? and id <> ? union all select 1 from users where email_key = ? and id <> ?
     union all select 1 from user_tombstones where username_key in (?, ?) and id <> ?`,
    [key, exceptId, key, exceptId, ...tombstoneKeysOf(username), exceptId],
  );
  if (taken.length > 0) throw takenField('username', 'username-taken', usernameTaken(username));
}

/**
 * @param exceptId whose address it is to be, if they are there already.
 * @throws Refusal `email-taken` when it is another's e-mail address or username, in whatever case.
 */
export async function requireFreeEmail(em: Em, email: string | null, exceptId = ''): Promise<void> {
  if (email === null) return;
  const holder = await holderOfEmail(em, email, exceptId);
  if (holder !== undefined) throw takenField('email', 'email-taken', `The e-mail address ${email} belongs to another user.`);
}

/** The id of another user whose e-mail address or username this is, in whatever case. */
export async function holderOfEmail(em: Em, email: string, exceptId: string): Promise<string | undefined> {
  const key = foldForIdentity(email);
  const [taken] = await em.execute<{ id: string }[]>(
    'select id from users where email_key = ? and id <> ? union all select id from users where username_key = ? and id <> ?',
    [key, exceptId, key, exceptId],
  );
  return taken?.id;
}

const usernameTaken = (username: string): string =>
  `The username "${username}" is taken. Usernames can't be reused, ignore case, and can't be somebody else's e-mail address.`;

/** It does not say which: whoever asks may not see that one. */
export const LOOKS_TAKEN = 'This username looks the same as another one. Choose one that can be told apart.';

const marks = (values: readonly string[]): string => `(${values.map(() => '?').join(', ')})`;

const takenField = (field: string, reason: ErrorReason, message: string): Refusal => conflict(reason, message, { fields: { [field]: message } });
