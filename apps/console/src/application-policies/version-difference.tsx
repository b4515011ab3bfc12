import '@mantine/core/styles/Table.css';
import type { ApplicationPolicyDetail, PolicyDocument } from '@gatehouse/contract';
import { Table, Text } from '@mantine/core';
import { usePeopleNames } from '../applications/use-people-names.ts';
import { useSees } from '../applications/use-sees.ts';
import { bothNamed } from '../applications/who-words.ts';
import { useRoles } from '../roles/use-roles.ts';
import { differences } from './differences.ts';
import { policyTexts } from './policy-texts.ts';

/** What a policy said at a version and what it says now, for each field that differs. */
export function VersionDifference({ document, policy }: { document: PolicyDocument; policy: ApplicationPolicyDetail }) {
  const roles = useRoles();
  const sees = useSees();
  const named = bothNamed(policy.named, usePeopleNames([document.who]));
  const rows = differences(policyTexts(document, named, roles, sees), policyTexts(policy, named, roles, sees));
  if (rows.length === 0) return <Text size="sm">It said what it says now.</Text>;
  return (
    <Table verticalSpacing={6} style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Field</Table.Th>
          <Table.Th scope="col">Then</Table.Th>
          <Table.Th scope="col">Now</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ label, before, now }) => (
          <Table.Tr key={label}>
            <Table.Th scope="row">{label}</Table.Th>
            <Table.Td>{before}</Table.Td>
            <Table.Td>{now}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
