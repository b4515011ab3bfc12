import '../lists/choice-styles.ts';
import { Button, Group, MultiSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { SearchBox } from '../lists/search-box.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { type GroupsSearch, isFiltered } from './groups-search.ts';

interface GroupFiltersProps {
  search: GroupsSearch;
  onChange: (change: Partial<GroupsSearch>) => void;
  /** What else belongs beside them. */
  children: ReactNode;
}

/** Search and filters of the groups list. */
export function GroupFilters({ search, onChange, children }: GroupFiltersProps) {
  const roles = useRoles();
  return (
    <Group gap="xs" mb="md" align="flex-end" component="search" aria-label="Groups">
      <SearchBox
        label="Search by name"
        value={search.search ?? ''}
        onSearch={(text) => onChange({ search: text === '' ? undefined : text })}
        style={{ flex: '2 1 200px' }}
      />
      <MultiSelect
        aria-label="Roles that they carry"
        placeholder={search.role === undefined ? 'Any role' : undefined}
        data={roles.map(({ role, label }) => ({ value: role, label }))}
        value={search.role ?? []}
        onChange={(role) => onChange({ role: role.length > 0 ? role : undefined })}
        style={{ flex: '1 1 128px', minWidth: 128 }}
      />
      <Group gap="xs" wrap="nowrap">
        {isFiltered(search) && (
          <Button variant="subtle" px="xs" onClick={() => onChange({ search: undefined, role: undefined })}>
            Clear all
          </Button>
        )}
        {children}
      </Group>
    </Group>
  );
}
