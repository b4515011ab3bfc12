import type { Group } from '@gatehouse/contract';
import { Group as Row, Text } from '@mantine/core';
import { Pill } from '../layouts/pill.tsx';
import { roleLabel, useRoles } from '../roles/use-roles.ts';

/** What the members of a group hold by being in it. */
export function CarriedRoles({ group }: { group: Group }) {
  const roles = useRoles();
  if (group.roles.length === 0) return null;
  return (
    <Row gap={6} mt="xs">
      <Text size="sm">Members hold</Text>
      {group.roles.map((role) => (
        <span key={role}>
          <Pill tone="accent">{roleLabel(roles, role)}</Pill>
        </span>
      ))}
    </Row>
  );
}
