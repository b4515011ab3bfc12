import '@mantine/core/styles/List.css';
import { Group, List, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { AskForAccess } from '../access-requests/ask-for-access.tsx';
import { trpc } from '../api/trpc.ts';
import { ButtonLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { paths } from '../paths.ts';
import { permissionText } from '../roles/permission-text.ts';
import type { Permission } from './permission.ts';

/** 403: which permission is missing, and which roles have it. */
export function ForbiddenPage({ permission }: { permission: Permission }) {
  const matrix = useQuery(trpc.roles.matrix.queryOptions(undefined, { staleTime: 60_000 }));
  const cells = matrix.data?.rows.find(({ subject, action }) => subject === permission.subject && action === permission.action)?.cells ?? {};
  // Roles that allow it only on one's own rows would not open the page either.
  const holders = (matrix.data?.roles ?? []).filter(({ role }) => cells[role] === 'always');
  return (
    <>
      <PageHeader title="You can’t open this page" lead={<>Your roles don’t include the permission to {permissionText(permission)}.</>} />
      <Panel title="Who can">
        {holders.length > 0 && (
          <>
            <Text size="sm" mb="xs">
              These roles have it. If you need one, ask for it; somebody who manages users decides:
            </Text>
            <List size="sm" spacing={6} icon={<IconLock size={16} aria-hidden />} center mb="md">
              {holders.map(({ role, label }) => (
                <List.Item key={role}>{label}</List.Item>
              ))}
            </List>
          </>
        )}
        <Group gap="xs">
          {holders.length > 0 && <AskForAccess among={holders.map(({ role }) => role)} />}
          <ButtonLink to={paths.profile} variant="default">
            Go to my profile
          </ButtonLink>
        </Group>
      </Panel>
    </>
  );
}
