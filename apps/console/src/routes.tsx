import { basePath } from './api/base-path.ts';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { readAccessRequestsSearch } from './access-requests/access-requests-search.ts';
import { readDecisionsSearch } from './access/decisions-search.ts';
import { readPoliciesSearch } from './application-policies/policies-search.ts';
import { readApplicationsSearch } from './applications/applications-search.ts';
import { readAuditSearch } from './audit/audit-search.ts';
import { readGroupsSearch, readMembersSearch } from './groups/groups-search.ts';
import { NotFoundPage } from './layouts/not-found-page.tsx';
import { RouteError } from './layouts/route-error.tsx';
import { addressSearchOf, parseAddressSearch } from './lists/address-search.ts';
import { readPageSearch, textIn } from './lists/search-values.ts';
import { paths } from './paths.ts';
import { queryClient } from './api/trpc.ts';
import { requirePermissions, requireSession } from './session/guard.ts';
import { abilityOf, meQuery } from './session/me.ts';
import { mayOnOthers } from './session/permission.ts';
import { readServiceAccountsSearch } from './service-accounts/service-accounts-search.ts';
import { readDeletedUsersSearch } from './users/deleted-users-search.ts';
import { readUsersSearch } from './users/users-search.ts';

const withToken = (raw: Record<string, unknown>): { token?: string } => ({ token: textIn(raw, 'token') });

const root = createRootRoute({ component: Outlet, errorComponent: RouteError });

const login = createRoute({
  getParentRoute: () => root,
  path: paths.login,
  validateSearch: (raw: Record<string, unknown>): { next?: string } => ({ next: textIn(raw, 'next') }),
  component: lazyRouteComponent(() => import('./session/sign-in-page.tsx'), 'SignInPage'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: paths.setup,
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('./setup/setup-page.tsx'), 'SetupPage'),
});
const acceptInvitation = createRoute({
  getParentRoute: () => root,
  path: paths.acceptInvitation,
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('./session/link-password-pages.tsx'), 'AcceptInvitationPage'),
});
const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: paths.forgotPassword,
  component: lazyRouteComponent(() => import('./session/forgot-password-page.tsx'), 'ForgotPasswordPage'),
});
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: paths.resetPassword,
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('./session/link-password-pages.tsx'), 'ResetPasswordPage'),
});
const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: paths.confirmEmail,
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('./session/confirm-email-page.tsx'), 'ConfirmEmailPage'),
});
const changePassword = createRoute({
  getParentRoute: () => root,
  path: paths.changePassword,
  beforeLoad: async () => {
    const me = await queryClient.fetchQuery(meQuery()).catch(() => undefined);
    if (me === undefined) throw redirect({ to: paths.login });
    if (me.duty !== 'password-change') throw redirect({ to: paths.profile });
  },
  component: lazyRouteComponent(() => import('./session/forced-password-page.tsx'), 'ForcedPasswordPage'),
});

const setUpSecondFactor = createRoute({
  getParentRoute: () => root,
  path: paths.setUpSecondFactor,
  beforeLoad: async () => {
    const me = await queryClient.fetchQuery(meQuery()).catch(() => undefined);
    if (me === undefined) throw redirect({ to: paths.login });
    if (me.duty === 'password-change') throw redirect({ to: paths.changePassword });
    // Whoever has just set one up is still to be shown recovery codes, and goes on by themselves.
    if (me.duty === null && !me.hasSecondFactor) throw redirect({ to: paths.profile });
  },
  component: lazyRouteComponent(() => import('./credentials/set-up-second-factor-page.tsx'), 'SetUpSecondFactorPage'),
});

/** Everything below is for people who are signed in, inside the shell. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => ({ me: await requireSession(location.href) }),
  component: lazyRouteComponent(() => import('./layouts/shell.tsx'), 'Shell'),
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: paths.home,
  beforeLoad: ({ context: { me } }) => {
    throw redirect({ to: mayOnOthers(abilityOf(me), 'read', 'User') ? paths.users : paths.profile, replace: true });
  },
});
const users = createRoute({
  getParentRoute: () => signedIn,
  path: paths.users,
  validateSearch: readUsersSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'User', action: 'read' }),
  component: lazyRouteComponent(() => import('./users/users-page.tsx'), 'UsersPage'),
});
const newUser = createRoute({
  getParentRoute: () => signedIn,
  path: paths.newUser,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'User', action: 'create' }),
  component: lazyRouteComponent(() => import('./users/create-user-page.tsx'), 'CreateUserPage'),
});
const importUsers = createRoute({
  getParentRoute: () => signedIn,
  path: paths.importUsers,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'User', action: 'import' }),
  component: lazyRouteComponent(() => import('./users/import-page.tsx'), 'ImportPage'),
});
const deletedUsers = createRoute({
  getParentRoute: () => signedIn,
  path: paths.deletedUsers,
  validateSearch: readDeletedUsersSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'User', action: 'delete' }),
  component: lazyRouteComponent(() => import('./users/deleted-users-page.tsx'), 'DeletedUsersPage'),
});
const user = createRoute({
  getParentRoute: () => signedIn,
  path: paths.user,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'User', action: 'read' }),
  component: lazyRouteComponent(() => import('./users/user-page.tsx'), 'UserPage'),
});
const editUser = createRoute({
  getParentRoute: () => signedIn,
  path: paths.editUser,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'User', action: 'read' }, { subject: 'User', action: 'update' }),
  component: lazyRouteComponent(() => import('./users/edit-user-page.tsx'), 'EditUserPage'),
});
const groups = createRoute({
  getParentRoute: () => signedIn,
  path: paths.groups,
  validateSearch: readGroupsSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'Group', action: 'read' }),
  component: lazyRouteComponent(() => import('./groups/groups-page.tsx'), 'GroupsPage'),
});
const group = createRoute({
  getParentRoute: () => signedIn,
  path: paths.group,
  validateSearch: readMembersSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'Group', action: 'read' }),
  component: lazyRouteComponent(() => import('./groups/group-page.tsx'), 'GroupPage'),
});
const applications = createRoute({
  getParentRoute: () => signedIn,
  path: paths.applications,
  validateSearch: readApplicationsSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'Application', action: 'read' }),
  component: lazyRouteComponent(() => import('./applications/applications-page.tsx'), 'ApplicationsPage'),
});
const application = createRoute({
  getParentRoute: () => signedIn,
  path: paths.application,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'Application', action: 'read' }),
  component: lazyRouteComponent(() => import('./applications/application-page.tsx'), 'ApplicationPage'),
});
const applicationOverview = createRoute({
  getParentRoute: () => application,
  path: '/',
  component: lazyRouteComponent(() => import('./applications/application-overview.tsx'), 'ApplicationOverview'),
});
const applicationAccess = createRoute({
  getParentRoute: () => application,
  path: 'access',
  component: lazyRouteComponent(() => import('./applications/application-access.tsx'), 'ApplicationAccess'),
});
const applicationPolicies = createRoute({
  getParentRoute: () => application,
  path: 'policies',
  validateSearch: readPoliciesSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'ApplicationPolicy', action: 'read' }),
  component: lazyRouteComponent(() => import('./application-policies/policies-tab.tsx'), 'PoliciesTab'),
});
const applicationKeys = createRoute({
  getParentRoute: () => application,
  path: 'keys',
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'Application', action: 'manageKeys' }),
  component: lazyRouteComponent(() => import('./applications/application-keys.tsx'), 'ApplicationKeys'),
});
const applicationDecisions = createRoute({
  getParentRoute: () => application,
  path: 'decisions',
  validateSearch: readDecisionsSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'AccessDecision', action: 'read' }),
  component: lazyRouteComponent(() => import('./access/application-decisions.tsx'), 'ApplicationDecisions'),
});
const newPolicy = createRoute({
  getParentRoute: () => signedIn,
  path: paths.newPolicy,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'Application', action: 'read' }, { subject: 'ApplicationPolicy', action: 'create' }),
  component: lazyRouteComponent(() => import('./application-policies/new-policy-page.tsx'), 'NewPolicyPage'),
});
const policy = createRoute({
  getParentRoute: () => signedIn,
  path: paths.policy,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'ApplicationPolicy', action: 'read' }),
  component: lazyRouteComponent(() => import('./application-policies/policy-page.tsx'), 'PolicyPage'),
});
const decisions = createRoute({
  getParentRoute: () => signedIn,
  path: paths.decisions,
  validateSearch: readDecisionsSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'AccessDecision', action: 'read' }),
  component: lazyRouteComponent(() => import('./access/decisions-page.tsx'), 'DecisionsPage'),
});
const accessRequests = createRoute({
  getParentRoute: () => signedIn,
  path: paths.accessRequests,
  validateSearch: readAccessRequestsSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'AccessRequest', action: 'decide' }),
  component: lazyRouteComponent(() => import('./access-requests/access-requests-page.tsx'), 'AccessRequestsPage'),
});
const roles = createRoute({
  getParentRoute: () => signedIn,
  path: paths.roles,
  component: lazyRouteComponent(() => import('./roles/roles-page.tsx'), 'RolesPage'),
});
const audit = createRoute({
  getParentRoute: () => signedIn,
  path: paths.audit,
  validateSearch: readAuditSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'AuditEvent', action: 'read' }),
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
});
const serviceAccounts = createRoute({
  getParentRoute: () => signedIn,
  path: paths.serviceAccounts,
  validateSearch: readServiceAccountsSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'ServiceAccount', action: 'read' }),
  component: lazyRouteComponent(() => import('./service-accounts/service-accounts-page.tsx'), 'ServiceAccountsPage'),
});
const serviceAccount = createRoute({
  getParentRoute: () => signedIn,
  path: paths.serviceAccount,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'ServiceAccount', action: 'read' }),
  component: lazyRouteComponent(() => import('./service-accounts/service-account-page.tsx'), 'ServiceAccountPage'),
});
const settings = createRoute({
  getParentRoute: () => signedIn,
  path: paths.settings,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'Account', action: 'read' }),
  component: lazyRouteComponent(() => import('./account/settings-page.tsx'), 'SettingsPage'),
});
const mailSettings = createRoute({
  getParentRoute: () => signedIn,
  path: paths.mailSettings,
  validateSearch: readPageSearch,
  beforeLoad: ({ context: { me } }) => requirePermissions(me, { subject: 'Account', action: 'read' }),
  component: lazyRouteComponent(() => import('./account/mail-page.tsx'), 'MailPage'),
});
const profile = createRoute({
  getParentRoute: () => signedIn,
  path: paths.profile,
  component: lazyRouteComponent(() => import('./profile/profile-page.tsx'), 'ProfilePage'),
});

/** Any other address: 404 inside the shell, with the way back beside it. */
const anythingElse = createRoute({ getParentRoute: () => signedIn, path: '$', component: NotFoundPage });

const routeTree = root.addChildren([
  login,
  setup,
  acceptInvitation,
  forgotPassword,
  resetPassword,
  confirmEmail,
  changePassword,
  setUpSecondFactor,
  signedIn.addChildren([
    home,
    users,
    newUser,
    importUsers,
    deletedUsers,
    user,
    editUser,
    groups,
    group,
    applications,
    application.addChildren([applicationOverview, applicationAccess, applicationPolicies, applicationKeys, applicationDecisions]),
    newPolicy,
    policy,
    decisions,
    accessRequests,
    roles,
    audit,
    serviceAccounts,
    serviceAccount,
    settings,
    mailSettings,
    profile,
    anythingElse,
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch: parseAddressSearch,
  stringifySearch: addressSearchOf,
  basepath: basePath || '/',
  defaultPreload: 'intent',
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
