import type { User as WireUser } from '@gatehouse/contract';
import { forgetBrowsers } from '../credentials/known-browsers.ts';
import { withdrawLinks } from '../credentials/issue-credential-link.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { findUser } from './find-user.ts';
import { OWNER, requireOwnerRemains } from '../grants/last-owner.ts';
import { maskUser, readUser, roleIdsOf } from './user.view.ts';

/** Blocks a user from the next request on: sign-in, sessions and decisions. Roles and groups stay, for a return. */
export async function deactivateUser(call: AuthorizedCall, { id, reason }: { id: string; reason?: string | undefined }): Promise<WireUser> {
  return change(call, async (em, trail) => {
    const user = await findUser(call, em, id);
    authorize(call, 'deactivate', 'User', user);
    requireCeiling(call, roleIdsOf(user), 'person');
    if (user.status === 'deactivated') throw conflict('wrong-status', `${user.username} is deactivated already.`);
    await setStatus(call, em, id, 'deactivated', reason || null);
    if (user.status === 'active' && roleIdsOf(user).includes(OWNER)) await requireOwnerRemains(em);
    await em.execute('delete from sessions where user_id = ?', [id]);
    await withdrawLinks(call, em, id, 'status');
    await em.execute('delete from auth_challenges where user_id = ?', [id]);
    await forgetBrowsers(em, id);
    trail.record({
      action: 'user.deactivate',
      subject: { type: 'User', id, label: user.username },
      note: reason || null,
      changes: { status: { before: user.status, after: 'deactivated' } },
    });
    return reread(call, em, user);
  });
}

/** Lets a deactivated user back in, with the roles and groups that they had. Without a password they are invited again. */
export async function reactivateUser(call: AuthorizedCall, { id }: { id: string }): Promise<WireUser> {
  return change(call, async (em, trail) => {
    const user = await findUser(call, em, id);
    authorize(call, 'reactivate', 'User', user);
    requireCeiling(call, roleIdsOf(user), 'person');
    if (user.status !== 'deactivated') throw conflict('wrong-status', `${user.username} is not deactivated.`);
    const [password] = await em.execute<unknown[]>('select 1 from passwords where user_id = ?', [id]);
    const status = password ? 'active' : 'invited';
    await setStatus(call, em, id, status, null);
    trail.record({
      action: 'user.reactivate',
      subject: { type: 'User', id, label: user.username },
      changes: { status: { before: user.status, after: status } },
    });
    return reread(call, em, user);
  });
}

async function setStatus(call: AuthorizedCall, em: Em, id: string, status: string, reason: string | null): Promise<void> {
  await em.execute(
    'update users set status = ?, deactivation_reason = ?, version = version + 1, authz_version = authz_version + 1, updated_at = ? where id = ?',
    [status, reason, timestampOf(call.platform.clock.now()), id],
  );
}

async function reread(call: AuthorizedCall, em: Em, user: WireUser): Promise<WireUser> {
  const updated = (await readUser(em, call.platform.clock, user.id)) ?? user;
  return maskUser(call.ability, updated);
}
