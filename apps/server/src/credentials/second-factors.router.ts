import { confirmInput, finishTotpInput } from '@gatehouse/contract';
import type { Duty } from '../platform/authz/duty.ts';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { confirmSession } from './confirm-session.ts';
import { finishTotp, removeTotp, startTotp } from './enrol-totp.ts';
import { makeRecoveryCodes, readSecondFactors } from './second-factors.ts';

const enrolling: readonly Duty[] = ['second-factor-enrolment'];

/** One's own second factors, and confirming who one is. Part of the router `auth`. */
export const secondFactorsRouter = router({
  secondFactors: procedure({ can: 'signed-in', openDuring: enrolling }).query(({ ctx: { call, principal } }) => readSecondFactors(call.em, principal.id)),
  confirm: procedure({ can: 'signed-in', openDuring: enrolling })
    .input(confirmInput)
    .mutation(({ ctx, input }) => confirmSession(ctx.call, input)),
  startTotp: procedure({ can: 'signed-in', openDuring: enrolling, confirmed: true }).mutation(({ ctx }) => startTotp(ctx.call)),
  finishTotp: procedure({ can: 'signed-in', openDuring: enrolling, confirmed: true })
    .input(finishTotpInput)
    .mutation(({ ctx, input }) => finishTotp(ctx.call, input)),
  removeTotp: procedure({ can: 'signed-in', confirmed: true }).mutation(({ ctx }) => removeTotp(ctx.call)),
  makeRecoveryCodes: procedure({ can: 'signed-in', confirmed: true }).mutation(({ ctx }) => makeRecoveryCodes(ctx.call)),
});
