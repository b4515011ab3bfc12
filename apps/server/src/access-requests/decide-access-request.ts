import type { AccessRequest as WireRequest, decideAccessRequestInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Trail } from '../audit/trail.ts';
import { queueNotice } from '../credentials/queue-mail.ts';
import { requireKnownRoles } from '../grants/role-rules.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type PersonCall, change } from '../platform/call.ts';
import { type Timestamp, timestampOf } from '../platform/clock.ts';
import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { directRolesOf, requireMayHold, writeRoles } from '../users/direct-roles.ts';
import { findUser } from '../users/find-user.ts';
import { findAccessRequest } from './read-access-requests.ts';
import { endInFuture, requestSubject, requireOpen } from './request-rules.ts';

/**
 * Grants or denies a request of somebody else. Granting demands all that setting their roles does.
 * @throws Refusal `not-found`, `not-permitted`, `own-roles`, `above-ceiling`, `email-required`, `invalid` for an end in the past,
 * `wrong-status` when it is no longer open or who asked is not active.
 */
export async function decideAccessRequest(call: PersonCall, input: z.output<typeof decideAccessRequestInput>): Promise<WireRequest> {
  const { id, decision } = input;
  const answer = input.answer || null;
  return change(call, async (em, trail) => {
    const request = await findAccessRequest(call, em, id);
    authorize(call, 'decide', 'AccessRequest', request);
    requireOpen(request);
    const granted = decision === 'grant';
    const until = granted ? await grantRole(call, em, trail, request, input.until) : null;
    const status = granted ? 'granted' : 'denied';
    await em.execute('update access_requests set status = ?, decided_at = ?, decided_by_id = ?, answer = ?, granted_until = ? where id = ?', [
      status,
      timestampOf(call.platform.clock.now()),
      call.principal.id,
      answer,
      until,
      id,
    ]);
    trail.record({
      action: `access-request.${decision}`,
      subject: requestSubject(call.platform, request),
      note: answer,
      changes: { status: { before: 'open', after: status }, ...(granted && { until: { before: request.until, after: until } }) },
      mentions: [request.requesterId],
    });
    await queueNotice(call, em, request.requesterId, granted ? 'access-granted' : 'access-denied');
    return findAccessRequest(call, em, id);
  });
}

/** Lets them hold the role directly, never for a shorter time than they do. @returns when it ends. */
async function grantRole(call: PersonCall, em: Em, trail: Trail, request: WireRequest, chosen: string | null | undefined): Promise<Timestamp | null> {
  const { role, requesterId } = request;
  const user = await findUser(call, em, requesterId);
  const held = directRolesOf(user);
  const wished = chosen === undefined ? request.until : chosen;
  const before = held.get(role);
  requireMayHold(call, user, new Map([...held, [role, null]]));
  requireKnownRoles(call.platform, [role], 'role');
  if (user.status !== 'active')
    throw conflict('wrong-status', `${user.username} is not active, so they get no role. Deny the request, or reactivate them first.`);
  const asked = endInFuture(call.platform, wished);
  const end = before === undefined ? asked : before === null || asked === null ? null : before > asked ? before : asked;
  await writeRoles(call, em, trail, user, new Map([...held, [role, end]]));
  return end;
}
