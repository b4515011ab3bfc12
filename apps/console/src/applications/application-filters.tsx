import '../lists/choice-styles.ts';
import type { SwitchStatus } from '@gatehouse/contract';
import { Button, Group, Select } from '@mantine/core';
import { SearchBox } from '../lists/search-box.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { UserPicker } from '../users/user-picker.tsx';
import { type ApplicationsSearch, isFiltered, statusLabels } from './applications-search.ts';

interface ApplicationFiltersProps {
  search: ApplicationsSearch;
  onChange: (change: Partial<ApplicationsSearch>) => void;
}

/** The orders that the list offers, as one choice each. */
const orders = [
  { value: 'name-asc', label: 'By name', sort: 'name', direction: 'asc' },
  { value: 'name-desc', label: 'By name, backwards', sort: 'name', direction: 'desc' },
  { value: 'updatedAt-desc', label: 'Last changed first', sort: 'updatedAt', direction: 'desc' },
  { value: 'createdAt-desc', label: 'Newest first', sort: 'createdAt', direction: 'desc' },
  { value: 'createdAt-asc', label: 'Oldest first', sort: 'createdAt', direction: 'asc' },
  { value: 'status-desc', label: 'Enabled first', sort: 'status', direction: 'desc' },
  { value: 'status-asc', label: 'Disabled first', sort: 'status', direction: 'asc' },
] as const;

const statuses = Object.entries(statusLabels).map(([value, label]) => ({ value, label }));
const isStatus = (word: string | null): word is SwitchStatus => word !== null && Object.hasOwn(statusLabels, word);
const flexible = { flex: '1 1 150px', minWidth: 128 };

/** Search, filters and order of the applications. */
export function ApplicationFilters({ search, onChange }: ApplicationFiltersProps) {
  const mayReadUsers = mayOnOthers(useAbility(), 'read', 'User');
  const { sort = 'name', direction = 'asc' } = search;
  return (
    <Group gap="xs" mb="md" align="flex-end" component="search" aria-label="Applications">
      <SearchBox
        label="Search by name or description"
        value={search.search ?? ''}
        onSearch={(text) => onChange({ search: text.trim() === '' ? undefined : text.trim() })}
        style={{ flex: '2 1 220px' }}
      />
      <Select
        aria-label="Status"
        placeholder="Any status"
        clearable
        data={statuses}
        value={search.status ?? null}
        onChange={(status) => onChange({ status: isStatus(status) ? status : undefined })}
        style={flexible}
      />
      {mayReadUsers && (
        <UserPicker aria-label="Owner" placeholder="Any owner" value={search.owner} onChange={(owner) => onChange({ owner })} style={flexible} />
      )}
      <Select
        aria-label="Order"
        allowDeselect={false}
        data={orders.map(({ value, label }) => ({ value, label }))}
        value={`${sort}-${direction}`}
        onChange={(value) => {
          const order = orders.find((one) => one.value === value);
          if (order !== undefined) onChange({ sort: order.sort, direction: order.direction });
        }}
        style={flexible}
      />
      {isFiltered(search) && (
        <Button variant="subtle" px="xs" onClick={() => onChange({ search: undefined, status: undefined, owner: undefined })}>
          Clear all
        </Button>
      )}
    </Group>
  );
}
