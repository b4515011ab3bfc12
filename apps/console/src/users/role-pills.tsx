import { Text, VisuallyHidden } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { Pill } from '../layouts/pill.tsx';

/** A role's name, and how it is held where that is worth saying: `through Payments`. */
export interface RoleLabel {
  label: string;
  how?: string | undefined;
}

const whole = ({ label, how }: RoleLabel): string => (how === undefined ? label : `${label} (${how})`);

/** The first role and how many more there are, so that a row stays one line; all of them are in the tooltip and read aloud. */
export function RolePills({ roles }: { roles: readonly RoleLabel[] }) {
  const [first, ...more] = roles;
  if (first === undefined) {
    return (
      <Text span c="dimmed" size="sm">
        –
      </Text>
    );
  }
  return (
    <span title={roles.map(whole).join(', ')}>
      <Pill tone="accent" icon={first.how === undefined ? undefined : IconUsersGroup}>
        {first.label}
        {first.how !== undefined && <VisuallyHidden> ({first.how})</VisuallyHidden>}
      </Pill>
      {more.length > 0 && (
        <Pill tone="quiet">
          <span aria-hidden>+{more.length}</span>
          <VisuallyHidden>and {more.map(whole).join(', ')}</VisuallyHidden>
        </Pill>
      )}
    </span>
  );
}
