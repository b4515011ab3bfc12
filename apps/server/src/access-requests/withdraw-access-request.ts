import type { AccessRequest as WireRequest } from '@gatehouse/contract';
import { type PersonCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { findAccessRequest } from './read-access-requests.ts';
import { requestSubject, requireOpen } from './request-rules.ts';

/** Takes back one's own request. @throws Refusal `not-found`, `not-permitted` for somebody else's, `wrong-status`. */
export async function withdrawAccessRequest(call: PersonCall, { id }: { id: string }): Promise<WireRequest> {
  return change(call, async (em, trail) => {
    const request = await findAccessRequest(call, em, id);
    authorize(call, 'create', 'AccessRequest', request);
    // Whoever manages users may create requests of others by the policies; withdrawing stays with who asked.
    if (request.requesterId !== call.principal.id) throw new Refusal('FORBIDDEN', 'not-permitted', 'Only who asked may withdraw a request. You may deny it.');
    requireOpen(request);
    await em.execute("update access_requests set status = 'withdrawn', decided_at = ? where id = ?", [timestampOf(call.platform.clock.now()), id]);
    trail.record({
      action: 'access-request.withdraw',
      subject: requestSubject(call.platform, request),
      changes: { status: { before: 'open', after: 'withdrawn' } },
      mentions: [request.requesterId],
    });
    return findAccessRequest(call, em, id);
  });
}
