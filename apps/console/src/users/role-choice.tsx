import type { Role } from '@gatehouse/contract';
import { Checkbox, Stack } from '@mantine/core';

interface RoleChoiceProps {
  roles: readonly Role[];
  value: string[];
  onChange: (roles: string[]) => void;
  error?: React.ReactNode;
}

/** Choosing roles. Those beyond the caller's own permissions stay as they are, and say why. */
export function RoleChoice({ roles, value, onChange, error }: RoleChoiceProps) {
  return (
    <Checkbox.Group label="Roles" description="A person may hold several; permissions add up." required value={value} onChange={onChange} error={error}>
      <Stack gap="sm" mt="sm">
        {roles.map(({ role, label, description, assignable, requiresEmail }) => (
          <Checkbox
            key={role}
            value={role}
            label={label}
            disabled={!assignable}
            description={assignable ? `${description}${requiresEmail ? ' Needs an e-mail address.' : ''}` : 'Its permissions exceed yours.'}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
