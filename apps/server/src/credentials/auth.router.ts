import { packAbility } from '@gatehouse/ability';
import {
  acceptInvitationInput,
  changePasswordInput,
  confirmEmailInput,
  type Duty,
  loginInput,
  type Me,
  requestPasswordResetInput,
  resetPasswordInput,
} from '@gatehouse/contract';
import { dutyOf } from '../platform/authz/duty.ts';
import { change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { procedure, publicProcedure, router } from '../platform/trpc/procedure.ts';
import { confirmEmail } from '../users/change-own-email.ts';
import { maskUser } from '../users/user.view.ts';
import { changePassword, setPasswordByLink } from './change-password.ts';
import { login } from './login.ts';
import { requestPasswordReset } from './request-password-reset.ts';

const anyDuty: readonly Duty[] = ['password-change', 'second-factor-enrolment'];

export const authRouter = router({
  me: procedure({ can: 'signed-in', openDuring: anyDuty }).query(({ ctx: { call, principal, user, platform } }): Me => ({
    user: maskUser(call.ability, user),
    roles: [...principal.roles],
    rules: packAbility(call.ability),
    policyHash: platform.policies.hash,
    mustChangePassword: principal.mustChangePassword,
    duty: dutyOf(principal, timestampOf(platform.clock.now())),
    hasSecondFactor: principal.hasSecondFactor,
    secondFactorDueAt: principal.secondFactorDueAt,
  })),
  login: publicProcedure()
    .input(loginInput)
    .mutation(async ({ ctx, input }) => {
      const { token, browserToken, ...result } = await login(ctx.call, input, { replaced: ctx.sessionToken, browser: ctx.browser });
      ctx.setSession(token);
      if (browserToken !== null) ctx.setBrowser(browserToken);
      return result;
    }),
  logout: procedure({ can: 'signed-in', openDuring: anyDuty }).mutation(async ({ ctx: { call, principal, setSession } }) => {
    await change(call, async (em, trail) => {
      await em.execute('delete from sessions where id = ?', [principal.sessionId]);
      trail.record({ action: 'auth.logout', subject: { type: 'User', id: principal.id, label: principal.username } });
    });
    setSession(null);
    return { ok: true };
  }),
  changePassword: procedure({ can: 'signed-in', openDuring: anyDuty })
    .input(changePasswordInput)
    .mutation(async ({ ctx, input }) => {
      ctx.setSession(await changePassword(ctx.call, input));
      return { ok: true };
    }),
  requestPasswordReset: publicProcedure()
    .input(requestPasswordResetInput)
    .mutation(({ ctx, input }) => requestPasswordReset(ctx.call, input)),
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
