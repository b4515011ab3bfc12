import '../lists/choice-styles.ts';
import type { UserStatus } from '@gatehouse/contract';
import { Button, Group, MultiSelect } from '@mantine/core';
import { GroupPicker } from '../groups/group-picker.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { statusLabels, type UsersSearch } from './users-search.ts';

interface UserFiltersProps {
  search: UsersSearch;
  onChange: (change: Partial<UsersSearch>) => void;
}

const statuses = Object.entries(statusLabels).map(([value, label]) => ({ value, label }));
const orNone = <Item,>(items: Item[]): Item[] | undefined => (items.length > 0 ? items : undefined);

/** Search and filters of the users list. */
export function UserFilters({ search, onChange }: UserFiltersProps) {
  const roles = useRoles();
  const mayReadGroups = mayOnOthers(useAbility(), 'read', 'Group');
  const filtered = search.search !== undefined || search.role !== undefined || search.status !== undefined || search.group !== undefined;
  return (
    <Group gap="xs" mb="md" align="flex-end" component="search" aria-label="Users">
      <SearchBox
        label="Search by name or e-mail"
        value={search.search ?? ''}
        onSearch={(text) => onChange({ search: text === '' ? undefined : text })}
        style={{ flex: '2 1 280px' }}
      />
      <MultiSelect
        aria-label="Roles"
        placeholder={search.role === undefined ? 'Any role' : undefined}
        data={roles.map(({ role, label }) => ({ value: role, label }))}
        value={search.role ?? []}
        onChange={(role) => onChange({ role: orNone(role) })}
        style={{ flex: '1 1 100px', minWidth: 100 }}
      />
      <MultiSelect
        aria-label="Status"
        placeholder={search.status === undefined ? 'Any status' : undefined}
        data={statuses}
        value={search.status ?? []}
        onChange={(status) => onChange({ status: orNone(status.filter((word): word is UserStatus => Object.hasOwn(statusLabels, word))) })}
        style={{ flex: '1 1 100px', minWidth: 100 }}
      />
      {mayReadGroups && (
        <GroupPicker
          aria-label="Groups"
          placeholder={search.group === undefined ? 'Any group' : undefined}
          value={search.group ?? []}
          onChange={(group) => onChange({ group: orNone(group) })}
          style={{ flex: '1 1 100px', minWidth: 100 }}
        />
      )}
      {filtered && (
        <Button variant="subtle" onClick={() => onChange({ search: undefined, role: undefined, status: undefined, group: undefined })}>
          Clear
        </Button>
      )}
    </Group>
  );
}
