import type { Role } from '@gatehouse/contract';
import { Checkbox, Stack, TextInput } from '@mantine/core';
import { endDayOf } from './role-end.ts';

interface RoleChoiceProps {
  roles: readonly Role[];
  value: string[];
  onChange: (roles: string[]) => void;
  error?: React.ReactNode;
  /** Last day of each role, by role; with `onEndDay` it can be set. */
  endDays?: Readonly<Record<string, string>>;
  onEndDay?: (role: string, day: string) => void;
}

/** Choosing roles. Those beyond the caller's own permissions stay as they are, and say why. */
export function RoleChoice({ roles, value, onChange, error, endDays = {}, onEndDay }: RoleChoiceProps) {
  return (
    <Checkbox.Group label="Roles" description="A person may hold several; permissions add up." required value={value} onChange={onChange} error={error}>
      <Stack gap="sm" mt="sm">
        {roles.map(({ role, label, description, assignable, requiresEmail }) => (
          <div key={role}>
            <Checkbox
              value={role}
              label={label}
              disabled={!assignable}
              description={assignable ? `${description}${requiresEmail ? ' Needs an e-mail address.' : ''}` : 'Its permissions exceed yours.'}
            />
            {onEndDay !== undefined && assignable && value.includes(role) && (
              <TextInput
                type="date"
                size="xs"
                ml={32}
                mt={6}
                maw={220}
                label={`Last day as ${label}`}
                description="Empty: no end."
                min={endDayOf(new Date().toISOString())}
                value={endDays[role] ?? ''}
                onChange={({ currentTarget }) => onEndDay(role, currentTarget.value)}
              />
            )}
          </div>
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
