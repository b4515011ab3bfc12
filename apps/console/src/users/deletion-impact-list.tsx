import type { DeletionImpact } from '@gatehouse/contract';
import { List } from '@mantine/core';
import { roleLabel, useRoles } from '../roles/use-roles.ts';

const several = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}`);

const typeNames: Readonly<Record<string, string | undefined>> = {
  Application: 'The application',
  ApplicationPolicy: 'The policy',
  ServiceAccount: 'The service account',
};
const nameOfType = (type: string): string => typeNames[type] ?? type;

/** What goes with somebody who is deleted, and what stays. */
export function DeletionImpactList({ impact }: { impact: DeletionImpact }) {
  const roles = useRoles();
  const held = [...new Set(impact.roles.map(({ role }) => role))].map((role) => roleLabel(roles, role));
  return (
    <List size="sm">
      {impact.referrers.map(({ id, type, label, owned, hidden }, index) => (
        <List.Item key={`${type} ${id} ${owned} ${hidden ? index : ''}`}>
          {hidden ? `${nameOfType(type).replace('The', 'One')} you can’t see` : nameOfType(type)} {!hidden && <b>{label}</b>}{' '}
          {owned ? 'gets a new owner' : 'refers to them'}
        </List.Item>
      ))}
      {held.length > 0 && <List.Item>No longer holds {held.join(', ')}</List.Item>}
      {impact.groups.length > 0 && <List.Item>Leaves {impact.groups.map(({ name }) => name).join(', ')}</List.Item>}
      {impact.sessions > 0 && <List.Item>{several(impact.sessions, 'session ends', 'sessions end')}</List.Item>}
      {impact.apiKeys > 0 && (
        <List.Item>{several(impact.apiKeys, 'API key they created stops working', 'API keys they created stop working')} permanently</List.Item>
      )}
      <List.Item>Password and second factors are removed permanently</List.Item>
      <List.Item>The username stays taken; the audit trail stays readable</List.Item>
    </List>
  );
}
