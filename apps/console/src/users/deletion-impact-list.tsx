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
          {hidden ? `${nameOfType(type).replace('The', 'One')} that you may not see` : nameOfType(type)} {!hidden && <b>{label}</b>}{' '}
          {owned ? 'goes to somebody else' : 'names them, and must stop doing so first'}
        </List.Item>
      ))}
      {held.length > 0 && <List.Item>No longer holds {held.join(', ')}</List.Item>}
      {impact.groups.length > 0 && <List.Item>Leaves {impact.groups.map(({ name }) => name).join(', ')}</List.Item>}
      {impact.sessions > 0 && <List.Item>{several(impact.sessions, 'session ends', 'sessions end')}</List.Item>}
      {impact.apiKeys > 0 && (
        <List.Item>{several(impact.apiKeys, 'API key that they made stops working', 'API keys that they made stop working')} for good</List.Item>
      )}
      <List.Item>Password and second factors go for good</List.Item>
      <List.Item>The username stays taken, and the audit trail stays readable</List.Item>
    </List>
  );
}
