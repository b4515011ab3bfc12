import { confirmInput, type Duty, finishPasskeyInput, finishTotpInput, passkeyAnswerInput, passkeyIdInput, renamePasskeyInput } from '@gatehouse/contract';
import { personProcedure, publicProcedure, router } from '../platform/trpc/procedure.ts';
import { confirmSession, confirmWithPasskey, startPasskeyConfirmation } from './confirm-session.ts';
import { finishTotp, removeTotp, startTotp } from './enrol-totp.ts';
import { finishPasskey, removePasskey, renamePasskey, startPasskey } from './enrol-passkey.ts';
import { finishPasskeySignIn, startPasskeySignIn } from './passkey-sign-in.ts';
import { makeRecoveryCodes, ownSecondFactors } from './second-factors.ts';

const enrolling: readonly Duty[] = ['second-factor-enrolment'];

/** One's own second factors, signing in with them, and confirming who one is. Part of the router `auth`. */
export const secondFactorsRouter = router({
  secondFactors: personProcedure({ can: 'signed-in', openDuring: enrolling }).query(({ ctx }) => ownSecondFactors(ctx.call)),
  confirm: personProcedure({ can: 'signed-in', openDuring: enrolling })
    .input(confirmInput)
    .mutation(async ({ ctx, input }) => {
      ctx.setSession(await confirmSession(ctx.call, input, ctx.sessionToken ?? ''));
      return { ok: true };
    }),
  startPasskeyConfirmation: personProcedure({ can: 'signed-in', audit: 'auth.confirm', openDuring: enrolling }).mutation(({ ctx }) =>
    startPasskeyConfirmation(ctx.call),
  ),
  confirmWithPasskey: personProcedure({ can: 'signed-in', audit: 'auth.confirm', openDuring: enrolling })
    .input(passkeyAnswerInput)
    .mutation(async ({ ctx, input }) => {
      ctx.setSession(await confirmWithPasskey(ctx.call, input, ctx.sessionToken ?? ''));
      return { ok: true };
    }),
  startTotp: personProcedure({ can: 'signed-in', audit: 'auth.enrol-totp', openDuring: enrolling, confirmed: true }).mutation(({ ctx }) => startTotp(ctx.call)),
  finishTotp: personProcedure({ can: 'signed-in', audit: 'auth.enrol-totp', openDuring: enrolling, confirmed: true })
    .input(finishTotpInput)
    .mutation(({ ctx, input }) => finishTotp(ctx.call, input)),
  removeTotp: personProcedure({ can: 'signed-in', confirmed: true }).mutation(({ ctx }) => removeTotp(ctx.call)),
  startPasskey: personProcedure({ can: 'signed-in', audit: 'auth.enrol-passkey', openDuring: enrolling, confirmed: true }).mutation(({ ctx }) =>
    startPasskey(ctx.call),
  ),
  finishPasskey: personProcedure({ can: 'signed-in', audit: 'auth.enrol-passkey', openDuring: enrolling, confirmed: true })
    .input(finishPasskeyInput)
    .mutation(({ ctx, input }) => finishPasskey(ctx.call, input)),
  renamePasskey: personProcedure({ can: 'signed-in' })
    .input(renamePasskeyInput)
    .mutation(({ ctx, input }) => renamePasskey(ctx.call, input)),
  removePasskey: personProcedure({ can: 'signed-in', confirmed: true })
    .input(passkeyIdInput)
    .mutation(({ ctx, input }) => removePasskey(ctx.call, input)),
  startPasskeySignIn: publicProcedure({ audit: 'auth.login' }).mutation(({ ctx }) => startPasskeySignIn(ctx.call)),
  finishPasskeySignIn: publicProcedure({ audit: 'auth.login' })
    .input(passkeyAnswerInput)
    .mutation(async ({ ctx, input }) => {
      const { token, browserToken, ...result } = await finishPasskeySignIn(ctx.call, input, { replaced: ctx.sessionToken, browser: ctx.browser });
      ctx.setSession(token);
      if (browserToken !== null) ctx.setBrowser(browserToken);
      return result;
    }),
  makeRecoveryCodes: personProcedure({ can: 'signed-in', confirmed: true }).mutation(({ ctx }) => makeRecoveryCodes(ctx.call)),
});
