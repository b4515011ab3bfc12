import { List, Text } from '@mantine/core';
import type { Named, RemovedRole } from '@gatehouse/contract';
import { useQuery } from '@tanstack/react-query';
import '@mantine/core/styles/List.css';
import { trpc } from '../api/trpc.ts';
import { Panel } from '../layouts/panel.tsx';

const places = [
  ['users', 'Users'],
  ['groups', 'Groups'],
  ['serviceAccounts', 'Service accounts'],
  ['applications', 'Applications'],
  ['applicationPolicies', 'Application policies'],
] as const satisfies readonly (readonly [keyof RemovedRole, string])[];

const namesOf = ({ count, names }: Named): string =>
  `${names.join(', ')}${count > names.length ? ` and ${(count - names.length).toLocaleString('en')} more` : ''}`;

/** The roles that something still names though no policy file defines them. Nothing, when there are none. */
export function RemovedRoles() {
  const removed = useQuery(trpc.roles.removed.queryOptions(undefined, { staleTime: 60_000 })).data?.items ?? [];
  return removed.map((role) => (
    <Panel key={role.role} title={`Removed role: ${role.role}`}>
      <Text size="sm" c="dimmed" mb="xs">
        No policy file defines this role, so it grants nothing. Remove it where it is still used, or restore its file.
      </Text>
      <List size="sm">
        {places
          .filter(([place]) => role[place].count > 0)
          .map(([place, label]) => (
            <List.Item key={place}>
              {label}: {namesOf(role[place])}
            </List.Item>
          ))}
        {role.secondFactorRoles && <List.Item>Settings: roles that need a second factor</List.Item>}
      </List>
    </Panel>
  ));
}
