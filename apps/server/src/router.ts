import { accessRequestsRouter } from './access-requests/access-requests.router.ts';
import { accessRouter } from './access/access.router.ts';
import { accountRouter } from './account/account.router.ts';
import { applicationPoliciesRouter } from './application-policies/application-policies.router.ts';
import { applicationsRouter } from './applications/applications.router.ts';
import { auditRouter } from './audit/audit.router.ts';
import { authRouter } from './credentials/auth.router.ts';
import { secondFactorsRouter } from './credentials/second-factors.router.ts';
import { groupsRouter } from './groups/groups.router.ts';
import { mergeRouters, router } from './platform/trpc/procedure.ts';
import { profileRouter } from './profile/profile.router.ts';
import { rolesRouter } from './roles/roles.router.ts';
import { serviceAccountsRouter } from './service-accounts/service-accounts.router.ts';
import { sessionsRouter } from './sessions/sessions.router.ts';
import { setupRouter } from './setup/setup.router.ts';
import { usersRouter } from './users/users.router.ts';

/** Everything that Gatehouse can be asked over tRPC. */
export const appRouter = router({
  setup: setupRouter,
  auth: mergeRouters(authRouter, secondFactorsRouter),
  profile: profileRouter,
  sessions: sessionsRouter,
  users: usersRouter,
  groups: groupsRouter,
  roles: rolesRouter,
  applications: applicationsRouter,
  applicationPolicies: applicationPoliciesRouter,
  access: accessRouter,
  audit: auditRouter,
  account: accountRouter,
  accessRequests: accessRequestsRouter,
  serviceAccounts: serviceAccountsRouter,
});

export type AppRouter = typeof appRouter;
