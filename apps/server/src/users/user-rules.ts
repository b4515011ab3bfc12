import type { ErrorReason } from '@gatehouse/contract';
import { foldForIdentity } from '@gatehouse/contract';
import { conflict, type Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { tombstoneKeysOf } from './erase-user.ts';

/** @throws Refusal `username-taken` when a user has it, in whatever case, or a deleted one had it. */
export async function requireFreeUsername(em: Em, username: string, exceptId = ''): Promise<void> {
  const taken = await em.execute<unknown[]>(
    'select 1 from users where username_key = ? and id <> ? union all select 1 from user_tombstones where username_key in (?, ?)',
    [foldForIdentity(username), exceptId, ...tombstoneKeysOf(username)],
  );
  if (taken.length > 0)
    throw takenField('username', 'username-taken', `The username "${username}" is taken. Usernames are not used again, and case does not distinguish them.`);
}

/** @throws Refusal `email-taken` when another user has it, in whatever case. */
export async function requireFreeEmail(em: Em, email: string | null, exceptId = ''): Promise<void> {
  if (email === null) return;
  const taken = await em.execute<unknown[]>('select 1 from users where email_key = ? and id <> ?', [foldForIdentity(email), exceptId]);
  if (taken.length > 0) throw takenField('email', 'email-taken', `The e-mail address ${email} belongs to another user.`);
}

const takenField = (field: string, reason: ErrorReason, message: string): Refusal => conflict(reason, message, { fields: { [field]: message } });
