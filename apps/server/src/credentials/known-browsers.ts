import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { queueNotice } from './queue-mail.ts';

/** What a request says of the browser that sent it. */
export interface BrowserToken {
  /** The token that it was given when somebody signed in there before. */
  token: string | null;
  /** Whether it is a browser, which keeps a cookie for long; a program does not ask for one. */
  keeps: boolean;
}

/** A user has at most so many known browsers; those not used for longest go first. */
const BROWSERS_PER_USER = 20;

/** The id of the known browser of this user; `undefined` for one in which they have not signed in. */
export async function findKnownBrowser(em: Em, userId: string, { token }: BrowserToken): Promise<string | undefined> {
  if (token === null) return undefined;
  const [found] = await em.execute<{ id: string }[]>('select id from known_browsers where user_id = ? and token_hash = ?', [userId, hashOfSecret(token)]);
  return found?.id;
}

/**
 * Keeps in mind that a user has signed in here, and tells them by mail when they have signed in before but never here. Answers
 * the token for the browser to keep, the same for all its users.
 */
export async function rememberBrowser(call: Call, em: Em, userId: string, browser: BrowserToken): Promise<string | null> {
  if (!browser.keeps) return null;
  const { clock, ids } = call.platform;
  const known = await findKnownBrowser(em, userId, browser);
  const token = browser.token ?? ids.secret();
  const at = timestampOf(clock.now());
  const id = known ?? ids.next();
  if (known !== undefined) await em.execute('update known_browsers set last_used_at = ? where id = ?', [at, known]);
  else {
    const [other] = await em.execute<unknown[]>('select 1 from known_browsers where user_id = ? limit 1', [userId]);
    if (other) await queueNotice(call, em, userId, 'new-browser');
    await em.execute('insert into known_browsers (id, user_id, token_hash, last_used_at) values (?, ?, ?, ?)', [id, userId, hashOfSecret(token), at]);
  }
  await em.execute(
    `delete from known_browsers where user_id = ? and id <> ?
       and id not in (select id from known_browsers where user_id = ? and id <> ? order by last_used_at desc, id desc limit ?)`,
    [userId, id, userId, id, BROWSERS_PER_USER - 1],
  );
  return token;
}

/** From now on a user's browsers are like any other: when their password was reset, or they are deactivated. */
export async function forgetBrowsers(em: Em, userId: string): Promise<void> {
  await em.execute('delete from known_browsers where user_id = ?', [userId]);
}
