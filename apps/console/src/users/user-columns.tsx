import type { Role, User, UserSort } from '@gatehouse/contract';
import { Text } from '@mantine/core';
import { TextLink } from '../layouts/link.tsx';
import { Pill } from '../layouts/pill.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import type { Column } from '../lists/data-table.tsx';
import { paths } from '../paths.ts';
import { roleLabel } from '../roles/use-roles.ts';
import { StatusBadge } from './status-badge.tsx';

const none = (
  <Text span c="dimmed" size="sm">
    –
  </Text>
);

/** The columns of the users list. */
export function userColumns(roles: readonly Role[]): Column<User, UserSort>[] {
  return [
    {
      id: 'username',
      header: 'Username',
      sort: 'username',
      cell: ({ id, username }) => (
        <Clipped text={username}>
          <TextLink to={paths.user} params={{ id }} fw={550} size="sm">
            {username}
          </TextLink>
        </Clipped>
      ),
    },
    { id: 'firstName', header: 'First name', sort: 'firstName', cell: ({ firstName }) => (firstName ? <Clipped text={firstName} /> : none) },
    { id: 'lastName', header: 'Last name', sort: 'lastName', cell: ({ lastName }) => (lastName ? <Clipped text={lastName} /> : none) },
    { id: 'email', header: 'E-mail', sort: 'email', cell: ({ email }) => (email ? <Clipped text={email} /> : none) },
    {
      id: 'roles',
      header: 'Roles',
      cell: (user) =>
        (user.roles ?? []).length === 0
          ? none
          : user.roles.map(({ role, via }) => (
              <Pill key={`${role} ${via}`} tone="accent">
                {roleLabel(roles, role)}
              </Pill>
            )),
    },
    { id: 'status', header: 'Status', sort: 'status', cell: (user) => <StatusBadge user={user} /> },
    {
      id: 'lastLoginAt',
      header: 'Last sign-in',
      sort: 'lastLoginAt',
      cell: ({ lastLoginAt }) =>
        lastLoginAt ? (
          <TimeText at={lastLoginAt} />
        ) : (
          <Text span c="dimmed" size="sm">
            Never
          </Text>
        ),
    },
    { id: 'createdAt', header: 'Created', sort: 'createdAt', cell: ({ createdAt }) => <TimeText at={createdAt} /> },
  ];
}
