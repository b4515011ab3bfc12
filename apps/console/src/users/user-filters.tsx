import '../lists/choice-styles.ts';
import type { Invitation, UserStatus } from '@gatehouse/contract';
import { Button, Group, MultiSelect, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { GroupPicker } from '../groups/group-picker.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { type LastLogin, lastLogins } from './last-login.ts';
import { invitationLabels, isFiltered, noFilters, statusLabels, type UsersSearch } from './users-search.ts';

interface UserFiltersProps {
  search: UsersSearch;
  onChange: (change: Partial<UsersSearch>) => void;
  /** What else belongs beside them. */
  children: ReactNode;
}

const statuses = Object.entries(statusLabels).map(([value, label]) => ({ value, label }));
const lastLoginChoices = (Object.keys(lastLogins) as LastLogin[]).map((value) => ({ value, label: lastLogins[value] }));
const invitationChoices = Object.entries(invitationLabels).map(([value, label]) => ({ value, label }));
const orNone = <Item,>(items: Item[]): Item[] | undefined => (items.length > 0 ? items : undefined);

/** Search and filters of the users list. */
export function UserFilters({ search, onChange, children }: UserFiltersProps) {
  const roles = useRoles();
  const mayReadGroups = mayOnOthers(useAbility(), 'read', 'Group');
  return (
    <Group gap="xs" mb="md" align="flex-end" component="search" aria-label="Users">
      <SearchBox
        label="Search by name or e-mail"
        value={search.search ?? ''}
        onSearch={(text) => onChange({ search: text === '' ? undefined : text })}
        style={{ flex: '2 1 200px' }}
      />
      <MultiSelect
        aria-label="Roles"
        placeholder={search.role === undefined ? 'Any role' : undefined}
        data={roles.map(({ role, label }) => ({ value: role, label }))}
        value={search.role ?? []}
        onChange={(role) => onChange({ role: orNone(role) })}
        style={{ flex: '1 1 128px', minWidth: 128 }}
      />
      <MultiSelect
        aria-label="Status"
        placeholder={search.status === undefined ? 'Any status' : undefined}
        data={statuses}
        value={search.status ?? []}
        onChange={(status) => onChange({ status: orNone(status.filter((word): word is UserStatus => Object.hasOwn(statusLabels, word))) })}
        style={{ flex: '1 1 128px', minWidth: 128 }}
      />
      <MultiSelect
        aria-label="Invitation"
        placeholder={search.invitation === undefined ? 'Any invitation' : undefined}
        data={invitationChoices}
        value={search.invitation ?? []}
        onChange={(words) => onChange({ invitation: orNone(words.filter((word): word is Invitation => Object.hasOwn(invitationLabels, word))) })}
        style={{ flex: '1 1 128px', minWidth: 128 }}
      />
      {mayReadGroups && (
        <GroupPicker
          aria-label="Groups"
          placeholder={search.group === undefined ? 'Any group' : undefined}
          value={search.group ?? []}
          onChange={(group) => onChange({ group: orNone(group) })}
          style={{ flex: '1 1 128px', minWidth: 128 }}
        />
      )}
      <Select
        aria-label="Last sign-in"
        placeholder="Any last sign-in"
        data={lastLoginChoices}
        value={search.lastLogin ?? null}
        onChange={(choice) => onChange({ lastLogin: lastLoginChoices.find(({ value }) => value === choice)?.value })}
        clearable
        style={{ flex: '1 1 128px', minWidth: 128 }}
      />
      <Group gap="xs" wrap="nowrap">
        {isFiltered(search) && (
          <Button variant="subtle" px="xs" onClick={() => onChange(noFilters)}>
            Clear all
          </Button>
        )}
        {children}
      </Group>
    </Group>
  );
}
