import '../lists/choice-styles.ts';
import type { SwitchStatus } from '@gatehouse/contract';
import { Button, Group, Select } from '@mantine/core';
import { statusLabels } from '../applications/applications-search.ts';
import { ListedChoices } from '../lists/listed-choices.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { isFiltered, type PoliciesSearch } from './policies-search.ts';
import { useTraitChoices } from './use-trait-choices.ts';

interface PolicyFiltersProps {
  applicationId: string;
  search: PoliciesSearch;
  onChange: (change: Partial<PoliciesSearch>) => void;
  /** What else belongs beside them. */
  children: React.ReactNode;
}

const statuses = Object.entries(statusLabels).map(([value, label]) => ({ value, label }));
const isStatus = (word: string | null): word is SwitchStatus => word !== null && Object.hasOwn(statusLabels, word);
const flexible = { flex: '1 1 140px', minWidth: 128 };

/** Search and filters of an application's policies. */
export function PolicyFilters({ applicationId, search, onChange, children }: PolicyFiltersProps) {
  const { choices } = useTraitChoices(applicationId);
  return (
    <Group gap="xs" mb="md" align="flex-end" component="search" aria-label="Policies">
      <SearchBox
        label="Search by description"
        value={search.search ?? ''}
        onSearch={(text) => onChange({ search: text.trim() === '' ? undefined : text.trim() })}
        style={{ flex: '2 1 200px' }}
      />
      <ListedChoices
        aria-label="Trait"
        placeholder="Any trait"
        nothing="No matching traits"
        most={1}
        choices={choices.map((trait) => ({ value: trait, label: trait }))}
        value={search.trait === undefined ? [] : [search.trait]}
        onChange={([trait]) => onChange({ trait })}
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
      {isFiltered(search) && (
        <Button variant="subtle" px="xs" onClick={() => onChange({ search: undefined, status: undefined, trait: undefined })}>
          Clear all
        </Button>
      )}
      {children}
    </Group>
  );
}
