import { sessionIdInput } from '@gatehouse/contract';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import { type PersonCall, change } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import { personProcedure, router } from '../platform/trpc/procedure.ts';
import { liveSessions } from './live-sessions.ts';
import { Session } from './session.entity.ts';

export const sessionsRouter = router({
  list: personProcedure({ can: ['read', 'Session'] }).query(async ({ ctx }) => ({
    items: await liveSessions(ctx.call, accessibleBy(ctx.call.ability, 'read', 'Session')),
  })),
  revoke: personProcedure({ can: ['revoke', 'Session'], confirmed: true })
    .input(sessionIdInput)
    .mutation(({ ctx, input }) => revokeSession(ctx.call, input)),
  revokeAll: personProcedure({ can: ['revoke', 'Session'], confirmed: true }).mutation(({ ctx }) => revokeOtherSessions(ctx.call)),
});

/** Ends one session. @throws Refusal `not-found` for somebody else's. */
async function revokeSession(call: PersonCall, { id }: { id: string }): Promise<{ id: string }> {
  return change(call, async (em, trail) => {
    const ended = await em.nativeDelete(Session, { $and: [{ id }, accessibleBy(call.ability, 'revoke', 'Session')] });
    if (ended === 0) throw notFound('session');
    trail.record({
      action: 'session.revoke',
      subject: { type: 'User', id: call.principal.id, label: call.principal.username },
      changes: { session: { before: id, after: null } },
    });
    return { id };
  });
}

/** Ends every session of the caller but this one. */
async function revokeOtherSessions(call: PersonCall): Promise<{ revoked: number }> {
  return change(call, async (em, trail) => {
    const revoked = await em.nativeDelete(Session, { $and: [{ id: { $ne: call.principal.sessionId } }, accessibleBy(call.ability, 'revoke', 'Session')] });
    trail.record({ action: 'session.revoke', subject: { type: 'User', id: call.principal.id, label: call.principal.username }, reason: 'all others' });
    return { revoked };
  });
}
