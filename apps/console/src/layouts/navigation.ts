import {
  type Icon,
  IconApps,
  IconClipboardList,
  IconGavel,
  IconKey,
  IconRobot,
  IconSettings,
  IconShieldCheck,
  IconUserCircle,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { paths } from '../paths.ts';
import type { Permission } from '../session/permission.ts';

interface Destination {
  to:
    | typeof paths.users
    | typeof paths.groups
    | typeof paths.applications
    | typeof paths.decisions
    | typeof paths.accessRequests
    | typeof paths.roles
    | typeof paths.audit
    | typeof paths.serviceAccounts
    | typeof paths.settings
    | typeof paths.profile;
  label: string;
  icon: Icon;
  /** What one must be allowed to do; absent: open to everybody. */
  needs?: Permission;
}

/** The main navigation, in order. People see only what they may use. */
export const destinations: readonly Destination[] = [
  { to: paths.users, label: 'Users', icon: IconUsers, needs: { subject: 'User', action: 'read' } },
  { to: paths.groups, label: 'Groups', icon: IconUsersGroup, needs: { subject: 'Group', action: 'read' } },
  { to: paths.applications, label: 'Applications', icon: IconApps, needs: { subject: 'Application', action: 'read' } },
  { to: paths.decisions, label: 'Decisions', icon: IconGavel, needs: { subject: 'AccessDecision', action: 'read' } },
  { to: paths.accessRequests, label: 'Requests', icon: IconKey, needs: { subject: 'AccessRequest', action: 'decide' } },
  { to: paths.roles, label: 'Roles', icon: IconShieldCheck },
  { to: paths.audit, label: 'Audit', icon: IconClipboardList, needs: { subject: 'AuditEvent', action: 'read' } },
  { to: paths.serviceAccounts, label: 'Service accounts', icon: IconRobot, needs: { subject: 'ServiceAccount', action: 'read' } },
  { to: paths.settings, label: 'Settings', icon: IconSettings, needs: { subject: 'Account', action: 'read' } },
  { to: paths.profile, label: 'My profile', icon: IconUserCircle },
];
