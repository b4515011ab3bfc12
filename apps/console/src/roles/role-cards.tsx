import '@mantine/core/styles/SimpleGrid.css';
import { SimpleGrid, Text } from '@mantine/core';
import { Panel } from '../layouts/panel.tsx';
import { Pill } from '../layouts/pill.tsx';
import { useMe } from '../session/ability-provider.tsx';
import { useRoles } from './use-roles.ts';

/** Each role in a few words. */
export function RoleCards() {
  const roles = useRoles();
  const mine = useMe().roles;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
      {roles.map(({ role, label, description, holders }) => (
        <Panel key={role} title={label} actions={mine.includes(role) ? <Pill tone="accent">Yours</Pill> : undefined}>
          <Text size="sm" c="dimmed">
            {description}
          </Text>
          {holders !== undefined && (
            <Text size="sm" mt="xs" className="numbers">
              {holders === 1 ? '1 person' : `${holders.toLocaleString('en')} people`}
            </Text>
          )}
        </Panel>
      ))}
    </SimpleGrid>
  );
}
