import '../lists/checkbox-styles.ts';
import type { Role } from '@gatehouse/contract';
import { Checkbox, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useId } from 'react';
import { DayField } from '../dates/day-field.tsx';
import { endDayOf } from './role-end.ts';

interface RoleChoiceProps {
  roles: readonly Role[];
  value: string[];
  onChange: (roles: string[]) => void;
  error?: React.ReactNode;
  /** What the roles are for; a person's own unless said. */
  label?: string;
  about?: string;
  required?: boolean;
  /** Last day of each role, by role; with `onEndDay` it can be set. */
  endDays?: Readonly<Record<string, string>>;
  onEndDay?: (role: string, day: string) => void;
}

/** Choosing roles. Those beyond the caller's own permissions stay as they are, and say why. */
export function RoleChoice({ roles, value, onChange, error, endDays = {}, onEndDay, label = 'Roles', about, required = true }: RoleChoiceProps) {
  const id = useId();
  const several = `A person may hold several; permissions add up.${onEndDay === undefined ? '' : ' Without a last day, a role stays.'}`;
  return (
    <Checkbox.Group label={label} description={about ?? several} required={required} value={value} onChange={onChange} error={error}>
      <Stack gap="sm" mt="sm">
        {roles.map(({ role, label: name, description, assignable, requiresEmail }) => (
          <div key={role}>
            <Checkbox
              value={role}
              label={name}
              disabled={!assignable}
              description={assignable ? `${description}${requiresEmail ? ' Needs an e-mail address.' : ''}` : 'Its permissions exceed yours.'}
            />
            {onEndDay !== undefined && assignable && value.includes(role) && (
              <Group gap="xs" ml={32} mt={6}>
                <Text size="xs" c="dimmed" component="label" htmlFor={`${id}-${role}`}>
                  Last day<VisuallyHidden> as {name}</VisuallyHidden>
                </Text>
                <DayField
                  id={`${id}-${role}`}
                  aria-label={`Last day as ${name}`}
                  size="xs"
                  firstDay={endDayOf(new Date().toISOString())}
                  value={endDays[role] ?? ''}
                  onChange={(day) => onEndDay(role, day)}
                />
              </Group>
            )}
          </div>
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
