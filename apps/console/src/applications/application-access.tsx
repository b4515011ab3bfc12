import '@mantine/core/styles/SimpleGrid.css';
import { canOn } from '@gatehouse/ability';
import { Button, Group, SimpleGrid, Text } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { Panel } from '../layouts/panel.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import { AccessForm } from './access-form.tsx';
import { useApplication } from './application-context.ts';
import { WhoList } from './who-list.tsx';

/** Who may use an application and who may not, and changing it. */
export function ApplicationAccess() {
  const application = useApplication();
  const ability = useAbility();
  const [round, setRound] = useState<number>();
  const { access, named } = application;
  if (round !== undefined) {
    return <AccessForm key={round} application={application} onClose={() => setRound(undefined)} onStartOver={() => setRound(round + 1)} />;
  }
  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <Text size="sm" c="dimmed" flex="1 1 16rem">
          Deny overrides allow. Changes apply from the next request.
        </Text>
        {canOn(ability, 'update', 'Application', application) && (
          <Button variant="default" leftSection={<IconPencil size={18} aria-hidden />} onClick={() => setRound(0)}>
            Edit access
          </Button>
        )}
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: 'start' }}>
        <Panel title="Allowed">
          <WhoList who={access.allow} named={named} nobody="Nobody: every request is denied." />
        </Panel>
        <Panel title="Denied">
          <WhoList who={access.deny} named={named} nobody="No one is explicitly denied." />
        </Panel>
      </SimpleGrid>
    </>
  );
}
