import '../lists/choice-styles.ts';
import type { ServiceAccountStatus } from '@gatehouse/contract';
import { Button, Group, Select } from '@mantine/core';
import { useSees } from '../applications/use-sees.ts';
import { SearchBox } from '../lists/search-box.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { UserPicker } from '../users/user-picker.tsx';
import { isFiltered, type ServiceAccountsSearch, statusLabels } from './service-accounts-search.ts';

interface ServiceAccountFiltersProps {
  search: ServiceAccountsSearch;
  onChange: (change: Partial<ServiceAccountsSearch>) => void;
}

const statuses = Object.entries(statusLabels).map(([value, label]) => ({ value, label }));
const isStatus = (word: string | null): word is ServiceAccountStatus => word !== null && Object.hasOwn(statusLabels, word);
const flexible = { flex: '1 1 140px', minWidth: 128 };

/** Search and filters of the service accounts. */
export function ServiceAccountFilters({ search, onChange }: ServiceAccountFiltersProps) {
  const sees = useSees();
  const roles = useRoles();
  return (
    <Group gap="xs" mb="md" align="flex-end" component="search" aria-label="Service accounts">
      <SearchBox
        label="Search by name or description"
        value={search.search ?? ''}
        onSearch={(text) => onChange({ search: text.trim() === '' ? undefined : text.trim() })}
        style={{ flex: '2 1 200px' }}
      />
      <Select
        aria-label="Role"
        placeholder="Any role"
        clearable
        data={roles.map(({ role, label }) => ({ value: role, label }))}
        value={search.role ?? null}
        onChange={(role) => onChange({ role: role ?? undefined })}
        style={flexible}
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
      {sees.users && <UserPicker aria-label="Owner" placeholder="Any owner" value={search.owner} onChange={(owner) => onChange({ owner })} style={flexible} />}
      {isFiltered(search) && (
        <Button variant="subtle" px="xs" onClick={() => onChange({ search: undefined, status: undefined, role: undefined, owner: undefined })}>
          Clear all
        </Button>
      )}
    </Group>
  );
}
