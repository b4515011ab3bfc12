import { namesOfActors } from '../audit/names-of-actors.ts';
import { change } from '../platform/call.ts';
import { DAY, HOUR, later, MINUTE, SECOND, timestampOf } from '../platform/clock.ts';
import { systemCall } from '../platform/jobs.ts';
import { isRefusedAddress, type MailMessage } from '../platform/mail.ts';
import type { Platform } from '../platform/platform.ts';
import { isFromAhead, overBy, timeSince } from '../platform/stored-time.ts';
import { issueCredentialLink } from './issue-credential-link.ts';
import { type Footing, STANDING, type Standing, whatIsGoneOfMail } from './link-footing.ts';
import { NOBODY_ELSE } from './link-issuer.ts';
import { linkMail, noticeMail } from './mail-text.ts';
import { isLinkKind, type MailKind } from './outbox.entity.ts';

/** For how long a mail is somebody's to deliver: longer than the mail server may take. After a kill, another attempt follows then. */
const CLAIM = 2 * MINUTE;
const RETRY = { first: 5 * SECOND, longest: HOUR };
/** When nobody waits for the mail any more. */
export const givenUpAfter = (kind: MailKind): number => (kind === 'invitation' ? 7 * DAY : DAY);

interface Due extends Footing, Standing {
  id: string;
  user_id: string;
  kind: MailKind;
  /** Where it goes, if not to the user's own address. */
  to_email: string | null;
  created_at: string;
  attempts: number;
  username: string;
  first_name: string;
  email: string | null;
}

interface Claimed {
  row: Due;
  message: MailMessage;
}

/**
 * Delivers the mail that is due, one after the other. Safe with several processes: changes queue, and a mail that is
 * taken is not due for a while. A mail may arrive twice after a kill, never not at all.
 * @returns how many mails the mail server took.
 */
export async function deliverOutbox(platform: Platform): Promise<number> {
  const { mailer, logger } = platform;
  if (!mailer) return 0;
  let delivered = 0;
  for (let claimed = await claim(platform); claimed; claimed = await claim(platform)) {
    if (claimed === 'dropped') continue;
    const { row, message } = claimed;
    try {
      await mailer.send(message);
    } catch (error) {
      logger.warn({ err: error, mail: row.id, user: row.user_id, attempts: row.attempts + 1 }, 'A mail was not taken by the mail server.');
      await postpone(platform, row, isRefusedAddress(error));
      continue;
    }
    delivered += 1;
    await close(platform, row, 'success', null);
  }
  return delivered;
}

/** Takes the next mail that is due and makes its link. `dropped`: it was not wanted any more. */
async function claim(platform: Platform): Promise<Claimed | 'dropped' | undefined> {
  const call = systemCall(platform);
  const due = overBy('due_at', platform.clock, RETRY.longest);
  const anyDue = await call.em.execute<unknown[]>(`select id from outbox where ${due.sql} limit 1`, [...due.parameters]);
  // An idle server asks this every second: it must not queue with the changes for it.
  if (anyDue.length === 0) return undefined;
  return change(call, async (em, trail) => {
    const [row] = await em.execute<Due[]>(
      `select o.id, o.user_id, o.kind, o.email as to_email, o.created_at, o.attempts, o.address_hash, o.password_at, u.username, u.first_name, u.email, ${STANDING}
       from outbox o join users u on u.id = o.user_id left join passwords p on p.user_id = u.id where ${due.sql} order by o.due_at, o.id limit 1`,
      [...due.parameters],
    );
    if (!row) return undefined;
    const email = row.to_email ?? row.email;
    const gone = isLinkKind(row.kind) ? whatIsGoneOfMail(row.kind, row, row) : row.status === 'active' ? null : 'status';
    if (email === null || gone !== null) {
      await em.execute('delete from outbox where id = ?', [row.id]);
      const subject = { type: 'User', id: row.user_id, label: row.username };
      trail.record({ action: `mail.send-${row.kind}`, subject, outcome: 'failure', reason: gone === null ? 'no-email' : `link-${gone}` });
      return 'dropped';
    }
    await em.execute('update outbox set attempts = attempts + 1, due_at = ? where id = ?', [later(platform.clock, CLAIM), row.id]);
    const recipient = { username: row.username, firstName: row.first_name, email };
    if (!isLinkKind(row.kind)) return { row, message: noticeMail(row.kind, recipient) };
    return {
      row,
      message: linkMail(row.kind, recipient, await issueCredentialLink(call, em, row.user_id, { kind: row.kind, email: row.to_email, issuer: NOBODY_ELSE })),
    };
  });
}

/** Tries again later, unless nobody waits for it any more or the address does not exist. */
async function postpone(platform: Platform, row: Due, refused: boolean): Promise<void> {
  const { clock } = platform;
  // What was written while the clock was ahead begins anew: it must not be given up for that.
  const since = isFromAhead(row.created_at, clock) ? timestampOf(clock.now()) : row.created_at;
  const tooOld = timeSince(since, clock) > givenUpAfter(row.kind);
  if (refused || tooOld) return close(platform, row, 'failure', refused ? 'address-refused' : 'mail-server-unavailable');
  const wait = Math.min(RETRY.longest, RETRY.first * 2 ** Math.min(row.attempts, 20));
  await change(systemCall(platform), (em) => em.execute('update outbox set due_at = ?, created_at = ? where id = ?', [later(clock, wait), since, row.id]));
}

async function close(platform: Platform, row: Due, outcome: 'success' | 'failure', reason: string | null): Promise<void> {
  await change(systemCall(platform), async (em, trail) => {
    await em.execute('delete from outbox where id = ?', [row.id]);
    // While it was sent they may have been renamed, or deleted and erased: history must not name them then.
    const names = await namesOfActors(em, [row.user_id]);
    trail.record({ action: `mail.send-${row.kind}`, subject: { type: 'User', id: row.user_id, label: names[row.user_id] ?? row.username }, outcome, reason });
  });
}
