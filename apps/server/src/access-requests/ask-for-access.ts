import { type AccessRequest as WireRequest, type createAccessRequestInput, MAX_OPEN_REQUESTS } from '@gatehouse/contract';
import type { z } from 'zod';
import { requireEmailFor, requireKnownRoles } from '../grants/role-rules.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type PersonCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict } from '../platform/errors.ts';
import { directRolesOf } from '../users/direct-roles.ts';
import { findUser } from '../users/find-user.ts';
import { AccessRequest } from './access-request.entity.ts';
import { findAccessRequest } from './read-access-requests.ts';
import { endInFuture, requestSubject } from './request-rules.ts';

/**
 * Asks for a role for oneself.
 * @throws Refusal `unknown-role`, `invalid` for an end in the past, `email-required`, `wrong-status` when it is held or asked for already, `limit-reached`.
 */
export async function askForAccess(call: PersonCall, input: z.output<typeof createAccessRequestInput>): Promise<WireRequest> {
  const { platform, principal } = call;
  const { role, reason } = input;
  requireKnownRoles(platform, [role], 'role');
  const until = endInFuture(platform, input.until ?? null);

  return change(call, async (em, trail) => {
    authorize(call, 'create', 'AccessRequest', { requesterId: principal.id, status: 'open' });
    const user = await findUser(call, em, principal.id);
    const end = directRolesOf(user).get(role);
    if (end === null || (end !== undefined && until !== null && end >= until)) throw refusedRole('You hold this role already.');
    requireEmailFor(platform, [role], user.email);
    const open = await em.find(AccessRequest, { requester: principal.id, status: 'open' }, { fields: ['role'] });
    if (open.some((request) => request.role === role))
      throw refusedRole('You have asked for this role already. Wait for the answer, or withdraw that request.');
    if (open.length >= MAX_OPEN_REQUESTS) throw conflict('limit-reached', `${MAX_OPEN_REQUESTS} of your requests are open. Withdraw one first.`);

    const id = platform.ids.next();
    await em.insert(AccessRequest, {
      id,
      requester: principal.id,
      role,
      reason,
      until,
      status: 'open',
      createdAt: timestampOf(platform.clock.now()),
      decidedAt: null,
      decidedById: null,
      answer: null,
      grantedUntil: null,
    });
    trail.record({
      action: 'access-request.create',
      subject: requestSubject(platform, { id, role }),
      note: reason,
      changes: { role: { before: null, after: role }, until: { before: null, after: until } },
      mentions: [principal.id],
    });
    return findAccessRequest(call, em, id);
  });
}

const refusedRole = (message: string) => conflict('wrong-status', message, { fields: { role: message } });
