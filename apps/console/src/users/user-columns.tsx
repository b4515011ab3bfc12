import type { Role, User, UserSort } from '@gatehouse/contract';
import { Text } from '@mantine/core';
import { TextLink } from '../layouts/link.tsx';
import { Day, TimeText } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import type { Column } from '../lists/data-table.tsx';
import { paths } from '../paths.ts';
import { fullName } from './full-name.ts';
import { roleLabels } from './role-labels.ts';
import { RolePills } from './role-pills.tsx';
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
      cell: (user) => (
        <>
          <Clipped text={user.username} width={176}>
            <TextLink to={paths.user} params={{ id: user.id }} fw={550} size="sm">
              {user.username}
            </TextLink>
          </Clipped>
          <Text size="xs" c="dimmed" hiddenFrom="xs" component="div">
            <Clipped text={fullName(user)} />
          </Text>
        </>
      ),
    },
    {
      id: 'firstName',
      header: 'First name',
      sort: 'firstName',
      wideOnly: true,
      cell: ({ firstName }) => (firstName ? <Clipped text={firstName} width={120} /> : none),
    },
    {
      id: 'lastName',
      header: 'Last name',
      sort: 'lastName',
      wideOnly: true,
      cell: ({ lastName }) => (lastName ? <Clipped text={lastName} width={120} /> : none),
    },
    { id: 'email', header: 'E-mail', sort: 'email', wideOnly: true, cell: ({ email }) => (email ? <Clipped text={email} width={184} /> : none) },
    { id: 'roles', header: 'Roles', cell: (user) => <RolePills roles={roleLabels(roles, user.roles ?? [])} /> },
    {
      id: 'groups',
      header: 'Groups',
      wideOnly: true,
      cell: ({ groups }) => ((groups ?? []).length > 0 ? <Clipped text={groups.map(({ name }) => name).join(', ')} width={180} /> : none),
    },
    { id: 'status', header: 'Status', sort: 'status', cell: (user) => <StatusBadge user={user} /> },
    {
      id: 'lastLoginAt',
      header: 'Last sign-in',
      wideOnly: true,
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
    { id: 'createdAt', header: 'Created', sort: 'createdAt', wideOnly: true, cell: ({ createdAt }) => <Day at={createdAt} /> },
  ];
}
