import { canOn } from '@gatehouse/ability';
import type { Profile } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import { withdrawLinks } from '../credentials/issue-credential-link.ts';
import { lastLink, requireOpenLink, takeLink, whyEnded } from '../credentials/judge-link.ts';
import { type Footing, STANDING, type Standing, whatIsGone } from '../credentials/link-footing.ts';
import { queueMail, queueNotice } from '../credentials/queue-mail.ts';
import { type AuthorizedCall, type Call, change, type PersonCall } from '../platform/call.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { holderOfEmail, requireFreeEmail } from './user-rules.ts';
import { readUser } from './user.view.ts';
import { writeNames } from './write-names.ts';

/**
 * Has the caller's new address asked, by mail to it, whether it is theirs; it counts once the link is followed. The present
 * address is told. In the transaction of the profile's change.
 * @throws Refusal `email-taken`, to a caller who may see whose it is.
 */
export async function requestEmailChange(
  call: AuthorizedCall,
  em: Em,
  trail: Trail,
  user: { id: string; username: string; email: string | null },
  email: string,
): Promise<void> {
  const holder = await holderOfEmail(em, email, user.id);
  // Whoever may not see that person must not find out that there is one: they are answered as for any other address, and only who has the mailbox
  // learns that it is taken, when the link is followed.
  const seen = holder === undefined ? undefined : await readUser(em, call.platform.clock, holder);
  if (seen && canOn(call.ability, 'read', 'User', seen)) await requireFreeEmail(em, email, user.id);
  await withdrawLinks(call, em, user.id, 'replaced', ['email']);
  await queueMail(call, em, user.id, 'email', email);
  if (user.email !== null) await queueNotice(call, em, user.id, 'email-changed');
  trail.record({
    action: 'profile.request-email-change',
    subject: { type: 'User', id: user.id, label: user.username },
    changes: { email: { before: user.email, after: email } },
  });
}

/** What has become of the address that a user entered: it is still to be confirmed; or the last one never will be, and why. */
export async function pendingEmail(call: Call, em: Em, userId: string): Promise<Pick<Profile, 'pendingEmail' | 'endedEmail'>> {
  const [mail] = await em.execute<(Footing & Standing & { email: string })[]>(
    `select o.email, o.address_hash, o.password_at, ${STANDING}
     from outbox o join users u on u.id = o.user_id left join passwords p on p.user_id = u.id where o.user_id = ? and o.kind = 'email'`,
    [userId],
  );
  const link = mail ? undefined : await lastLink(call, em, 'email', userId);
  const email = (mail ?? link)?.email ?? null;
  if (email === null) return { pendingEmail: null, endedEmail: null };
  const why = link ? await whyEnded(call, em, 'email', link) : mail ? whatIsGone('email', mail, mail) : null;
  if (why === null) return { pendingEmail: email, endedEmail: null };
  return { pendingEmail: null, endedEmail: why === 'used' || why === 'withdrawn' ? null : { email, why } };
}

/** Leaves one's own address as it is: the link that was sent stops working. */
export async function cancelEmailChange(call: PersonCall): Promise<{ pendingEmail: null }> {
  const { id, username } = call.principal;
  return change(call, async (em, trail) => {
    const { pendingEmail: email } = await pendingEmail(call, em, id);
    if (email === null) return { pendingEmail: null };
    await withdrawLinks(call, em, id, 'withdrawn', ['email']);
    trail.record({ action: 'profile.cancel-email-change', subject: { type: 'User', id, label: username }, changes: { email: { before: email, after: null } } });
    return { pendingEmail: null };
  });
}

/**
 * Makes the address that a link was sent to the user's. The link is worth nothing after its use.
 * @throws Refusal `invalid-token` for a link that is unknown, or works no more, with why; `email-taken` when somebody has the address by now.
 */
export async function confirmEmail(call: Call, { token }: { token: string }): Promise<{ email: string }> {
  await requireOpenLink(call, 'email', token);
  const answer = await change(call, async (em, trail) => {
    const link = await takeLink(call, em, trail, { kind: 'email', token, action: 'profile.confirm-email' });
    if (link instanceof Refusal) return link;
    const user = await readUser(em, call.platform.clock, link.user_id);
    const { email } = link;
    if (!user || email === null) throw new Error('A link that confirms an address has no user, or no address.');
    await requireFreeEmail(em, email, user.id);
    await writeNames(call, em, user, { username: user.username, firstName: user.firstName, lastName: user.lastName, email });
    trail.record({
      action: 'profile.confirm-email',
      subject: { type: 'User', id: user.id, label: user.username },
      actor: { kind: 'user', id: user.id, label: user.username },
      changes: { email: { before: user.email, after: email } },
    });
    return { email };
  });
  if (answer instanceof Refusal) throw answer;
  return answer;
}
