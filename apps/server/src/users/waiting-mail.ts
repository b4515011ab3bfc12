import type { CredentialLink, listWaitingMailInput, Page, User, WaitingMail } from '@gatehouse/contract';
import type { z } from 'zod';
import { THE_ACCOUNT } from '../account/get-account.ts';
import { issueCredentialLink } from '../credentials/issue-credential-link.ts';
import { type Footing, STANDING, type Standing, whatIsGoneOfMail } from '../credentials/link-footing.ts';
import { issuerOf, requireMayShowLink } from '../credentials/link-issuer.ts';
import { isLinkKind, type MailKind, OutboxMail } from '../credentials/outbox.entity.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { requireConfirmationFor } from '../platform/authz/require-confirmation.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict, notFound } from '../platform/errors.ts';
import { readPage } from '../platform/keyset.ts';
import type { Em } from '../platform/orm.ts';
import { readPageOf } from '../platform/read-page.ts';
import { findUser } from './find-user.ts';
import { roleIdsOf } from './user.view.ts';

interface Row {
  id: string;
  kind: MailKind;
  user_id: string;
  username: string;
  to_email: string | null;
  attempts: number;
  created_at: string;
  due_at: string;
}

const columns = `o.id, o.kind, o.user_id, (select u.username from users u where u.id = o.user_id) as username,
  coalesce(o.email, (select u.email from users u where u.id = o.user_id)) as to_email, o.attempts, o.created_at, o.due_at`;

/** Mail that has not left: it waits for the mail server, or, without one, for an Owner to hand it over. The oldest first. */
export async function listWaitingMail(call: AuthorizedCall, input: z.output<typeof listWaitingMailInput>): Promise<Page<WaitingMail>> {
  authorize(call, 'read', 'Account', THE_ACCOUNT);
  const page = readPage<'createdAt'>(input, { sort: 'createdAt', direction: 'asc' });
  const { rows, nextCursor, total } = await readPageOf<Row>(call.em, {
    entity: OutboxMail,
    alias: 'o',
    columns,
    where: [],
    sortBy: 'o.created_at',
    id: 'o.id',
    page,
  });
  const items = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    user: { id: row.user_id, username: row.username },
    email: row.to_email,
    attempts: row.attempts,
    createdAt: row.created_at,
    dueAt: row.due_at,
  }));
  return { items, nextCursor, total };
}

/**
 * Takes a mail's delivery into one's own hands: makes its link, answers it once, and takes the mail out of the outbox.
 * @throws Refusal `wrong-status` for a mail without a link, and for one that nobody could use; `confirmation-required` for one's own.
 */
export async function handOverMail(call: AuthorizedCall, { id }: { id: string }): Promise<CredentialLink> {
  return change(call, async (em, trail) => {
    const { row, user } = await findMail(call, em, id);
    requireConfirmationFor(call, user.id);
    requireMayShowLink(call, user);
    if (!isLinkKind(row.kind)) throw conflict('wrong-status', 'This mail has no link to hand over.');
    const gone = whatIsGoneOfMail(row.kind, row, row);
    if (gone !== null) throw conflict('wrong-status', OF_NO_USE[gone](user));
    const link = await issueCredentialLink(call, em, user.id, { kind: row.kind, email: row.kind === 'email' ? row.to_email : null, issuer: issuerOf(call) });
    await em.execute('delete from outbox where id = ?', [id]);
    trail.record({ action: 'mail.hand-over', subject: { type: 'User', id: user.id, label: user.username }, reason: row.kind });
    return link;
  });
}

const OF_NO_USE = {
  status: ({ username, status }: User) => `${username} is ${status}: the link would be of no use.`,
  address: ({ username }: User) => `The address of ${username} was changed since they asked. They must ask again. Discard this mail.`,
  credential: ({ username }: User) => `The password of ${username} was changed since they asked. They must ask again. Discard this mail.`,
};

/** Takes a mail out of the outbox without delivering it. */
export async function discardMail(call: AuthorizedCall, { id }: { id: string }): Promise<{ id: string }> {
  return change(call, async (em, trail) => {
    const { row, user } = await findMail(call, em, id);
    // It may tell them that somebody else was at their account.
    requireConfirmationFor(call, user.id);
    await em.execute('delete from outbox where id = ?', [id]);
    trail.record({ action: 'mail.discard', subject: { type: 'User', id: user.id, label: user.username }, reason: row.kind });
    return { id };
  });
}

/** Has a mail tried again at once. */
export async function sendMailNow(call: AuthorizedCall, { id }: { id: string }): Promise<{ id: string }> {
  return change(call, async (em, trail) => {
    const { row, user } = await findMail(call, em, id);
    if (call.platform.mailer === null) throw conflict('no-mail-server', 'No mail server is set. Start the server with SMTP_URL to send mail.');
    await em.execute('update outbox set due_at = ? where id = ?', [timestampOf(call.platform.clock.now()), id]);
    trail.record({ action: 'mail.retry', subject: { type: 'User', id: user.id, label: user.username }, reason: row.kind });
    return { id };
  });
}

async function findMail(call: AuthorizedCall, em: Em, id: string) {
  authorize(call, 'update', 'Account', THE_ACCOUNT);
  const [row] = await em.execute<(Row & Footing & Standing)[]>(
    `select ${columns}, o.address_hash, o.password_at, ${STANDING}
     from outbox o join users u on u.id = o.user_id left join passwords p on p.user_id = u.id where o.id = ?`,
    [id],
  );
  if (!row) throw notFound('mail');
  const user = await findUser(call, em, row.user_id);
  if (user.id !== call.principal.id) requireCeiling(call, roleIdsOf(user), 'person');
  return { row, user };
}
