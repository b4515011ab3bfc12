import {
  acceptInvitationInput,
  checkLinkInput,
  changePasswordInput,
  confirmEmailInput,
  type Duty,
  loginInput,
  requestPasswordResetInput,
  resetPasswordInput,
} from '@gatehouse/contract';
import { change } from '../platform/call.ts';
import { personProcedure, procedure, publicProcedure, router } from '../platform/trpc/procedure.ts';
import { confirmEmail } from '../users/change-own-email.ts';
import { changePassword, setPasswordByLink } from './change-password.ts';
import { checkLink } from './check-link.ts';
import { describeCaller } from './describe-caller.ts';
import { login } from './login.ts';
import { requestPasswordReset } from './request-password-reset.ts';

const anyDuty: readonly Duty[] = ['password-change', 'second-factor-enrolment'];

export const authRouter = router({
  me: procedure({ can: 'signed-in', callers: ['user', 'service', 'application'], openDuring: anyDuty }).query(({ ctx }) => describeCaller(ctx.call, ctx.user)),
  login: publicProcedure()
    .input(loginInput)
    .mutation(async ({ ctx, input }) => {
      const { token, browserToken, ...result } = await login(ctx.call, input, { replaced: ctx.sessionToken, browser: ctx.browser });
      ctx.setSession(token);
      if (browserToken !== null) ctx.setBrowser(browserToken);
      return result;
    }),
  logout: personProcedure({ can: 'signed-in', openDuring: anyDuty }).mutation(async ({ ctx: { call, principal, setSession } }) => {
    await change(call, async (em, trail) => {
      await em.execute('delete from sessions where id = ?', [principal.sessionId]);
      trail.record({ action: 'auth.logout', subject: { type: 'User', id: principal.id, label: principal.username } });
    });
    setSession(null);
    return { ok: true };
  }),
  changePassword: personProcedure({ can: 'signed-in', openDuring: anyDuty })
    .input(changePasswordInput)
    .mutation(async ({ ctx, input }) => {
      ctx.setSession(await changePassword(ctx.call, input));
      return { ok: true };
    }),
  requestPasswordReset: publicProcedure()
    .input(requestPasswordResetInput)
    .mutation(({ ctx, input }) => requestPasswordReset(ctx.call, input)),
  // A mutation, since the token has no place in an address that proxies write down, nor twenty of them in a batch.
  checkLink: publicProcedure()
    .input(checkLinkInput)
    .mutation(({ ctx, input }) => checkLink(ctx.call, input)),
  acceptInvitation: publicProcedure()
    .input(acceptInvitationInput)
    .mutation(({ ctx, input }) => setPasswordByLink(ctx.call, 'invitation', input)),
  resetPassword: publicProcedure()
    .input(resetPasswordInput)
    .mutation(({ ctx, input }) => setPasswordByLink(ctx.call, 'reset', input)),
  confirmEmail: publicProcedure()
    .input(confirmEmailInput)
    .mutation(({ ctx, input }) => confirmEmail(ctx.call, input)),
});
