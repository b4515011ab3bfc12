import type { Trail } from '../audit/trail.ts';
import { withdrawLinks } from '../credentials/issue-credential-link.ts';
import { queueMail, queueNotice } from '../credentials/queue-mail.ts';
import { type AuthorizedCall, type Call, change, type PersonCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { requireFreeEmail } from './user-rules.ts';
import { readUser } from './user.view.ts';
import { writeNames } from './write-names.ts';

/**
 * Has the caller's new address asked, by mail to it, whether it is theirs; it counts once the link is followed. The present
 * address is told. In the transaction of the profile's change.
 * @throws Refusal `email-taken`.
 */
export async function requestEmailChange(
  call: AuthorizedCall,
  em: Em,
  trail: Trail,
  user: { id: string; username: string; email: string | null },
  email: string,
): Promise<void> {
  await requireFreeEmail(em, email, user.id);
  await withdrawLinks(em, user.id, ['email']);
  await queueMail(call, em, user.id, 'email', email);
  if (user.email !== null) await queueNotice(call, em, user.id, 'email-changed');
  trail.record({
    action: 'profile.request-email-change',
    subject: { type: 'User', id: user.id, label: user.username },
    changes: { email: { before: user.email, after: email } },
  });
}

/** The address that a user has entered and not yet confirmed; `null` when there is none, or its time is over. */
export async function pendingEmail({ platform: { clock } }: Call, em: Em, userId: string): Promise<string | null> {
  const [row] = await em.execute<{ email: string }[]>(
    `select email from outbox where user_id = ? and kind = 'email'
     union all select email from credential_links where user_id = ? and kind = 'email' and expires_at > ?`,
    [userId, userId, timestampOf(clock.now())],
  );
  return row?.email ?? null;
}

/** Leaves one's own address as it is: the link that was sent stops working. */
export async function cancelEmailChange(call: PersonCall): Promise<{ pendingEmail: null }> {
  const { id, username } = call.principal;
  return change(call, async (em, trail) => {
    const email = await pendingEmail(call, em, id);
    if (email === null) return { pendingEmail: null };
    await withdrawLinks(em, id, ['email']);
    trail.record({ action: 'profile.cancel-email-change', subject: { type: 'User', id, label: username }, changes: { email: { before: email, after: null } } });
    return { pendingEmail: null };
  });
}

/**
 * Makes the address that a link was sent to the user's. The link is gone with its use.
 * @throws Refusal `invalid-token` for a link that is unknown, used, replaced or over; `email-taken` when somebody has the address by now.
 */
export async function confirmEmail(call: Call, { token }: { token: string }): Promise<{ email: string }> {
  const linkNow = async (em: Em): Promise<{ user_id: string; email: string } | undefined> => {
    const [link] = await em.execute<{ user_id: string; email: string }[]>(
      "select user_id, email from credential_links where token_hash = ? and kind = 'email' and expires_at > ?",
      [hashOfSecret(token), timestampOf(call.platform.clock.now())],
    );
    return link;
  };
  const over = () => new Refusal('BAD_REQUEST', 'invalid-token', 'This link was used, was replaced or is over. Enter the address again in your profile.');
  // Whoever has no link does not take the one writer for it.
  if (!(await linkNow(call.em))) throw over();
  return change(call, async (em, trail) => {
    const link = await linkNow(em);
    const user = link && (await readUser(em, call.platform.clock, link.user_id));
    if (!link || user?.status !== 'active') throw over();
    const { email } = link;
    await requireFreeEmail(em, email, user.id);
    await withdrawLinks(em, user.id, ['email']);
    await writeNames(call, em, user, { username: user.username, firstName: user.firstName, lastName: user.lastName, email });
    trail.record({
      action: 'profile.confirm-email',
      subject: { type: 'User', id: user.id, label: user.username },
      actor: { kind: 'user', id: user.id, label: user.username },
      changes: { email: { before: user.email, after: email } },
    });
    return { email };
  });
}
