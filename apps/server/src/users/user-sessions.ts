import type { Session as WireSession } from '@gatehouse/contract';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { requireConfirmationFor } from '../platform/authz/require-confirmation.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { liveSessions } from '../sessions/live-sessions.ts';
import { findUser } from './find-user.ts';
import { maskUser, roleIdsOf } from './user.view.ts';
import type { User as WireUser } from '@gatehouse/contract';

/** Where a user is signed in, for whoever may sign them out. */
export async function userSessions(call: AuthorizedCall, { id }: { id: string }): Promise<{ items: WireSession[] }> {
  await findOther(call, call.em, id);
  return { items: await liveSessions(call, { user: id }) };
}

/** Signs a user out of one browser. @throws Refusal `not-found` for a session that is not theirs; `confirmation-required` for oneself. */
export async function revokeUserSession(call: AuthorizedCall, { id, sessionId }: { id: string; sessionId: string }): Promise<{ id: string }> {
  requireConfirmationFor(call, id);
  return change(call, async (em, trail) => {
    const user = await findOther(call, em, id);
    const [session] = await em.execute<unknown[]>('select 1 from sessions where id = ? and user_id = ?', [sessionId, id]);
    if (!session) throw notFound('session');
    await em.execute('delete from sessions where id = ? and user_id = ?', [sessionId, id]);
    trail.record({ action: 'session.revoke', subject: { type: 'User', id, label: user.username }, changes: { session: { before: sessionId, after: null } } });
    return { id: sessionId };
  });
}

/** Signs a user out everywhere. @throws Refusal `confirmation-required` for oneself. */
export async function revokeUserSessions(call: AuthorizedCall, { id }: { id: string }): Promise<WireUser> {
  requireConfirmationFor(call, id);
  return change(call, async (em, trail) => {
    const user = await findOther(call, em, id);
    await em.execute('delete from sessions where user_id = ?', [id]);
    trail.record({ action: 'session.revoke', subject: { type: 'User', id, label: user.username }, reason: 'all' });
    return maskUser(call.ability, user);
  });
}

/** A user whose sessions the caller may end. */
async function findOther(call: AuthorizedCall, em: Em, id: string): Promise<WireUser> {
  const user = await findUser(call, em, id);
  authorize(call, 'revokeSessions', 'User', user);
  if (user.id !== call.principal.id) requireCeiling(call, roleIdsOf(user), 'person');
  return user;
}
