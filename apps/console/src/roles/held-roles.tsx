import type { HeldRole } from '@gatehouse/contract';
import { Stack, Text } from '@mantine/core';
import { TimeText } from '../layouts/time-text.tsx';
import { useRoles } from './use-roles.ts';

/** Roles somebody holds, what each allows, through what, and until when. */
export function HeldRoles({ held }: { held: readonly HeldRole[] }) {
  const roles = useRoles();
  if (held.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No roles.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {held.map(({ role, via, expiresAt }) => {
        const known = roles.find((candidate) => candidate.role === role);
        return (
          <div key={`${role} ${via}`}>
            <Text size="sm" fw={550}>
              {known?.label ?? role}
              {via === 'group' && ' (through a group)'}
              {expiresAt !== null && (
                <Text span size="sm" c="dimmed" fw={400}>
                  {' '}
                  – ends <TimeText at={expiresAt} />
                </Text>
              )}
            </Text>
            <Text size="sm" c="dimmed">
              {known?.description}
            </Text>
          </div>
        );
      })}
    </Stack>
  );
}
