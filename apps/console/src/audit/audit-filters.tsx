import '../lists/choice-styles.ts';
import type { Outcome } from '@gatehouse/contract';
import { Button, Select } from '@mantine/core';
import { DayField } from '../dates/day-field.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { UserPicker } from '../users/user-picker.tsx';
import { actionWords, knownActions } from './action-text.ts';
import classes from '../lists/filter-grid.module.css';
import type { AuditSearch } from './audit-search.ts';
import { outcomeLabels } from './outcome-labels.ts';

interface AuditFiltersProps {
  search: AuditSearch;
  onChange: (change: Partial<AuditSearch>) => void;
}

const outcomes = Object.entries(outcomeLabels).map(([value, label]) => ({ value, label }));
const isOutcome = (value: string | null): value is Outcome => value !== null && Object.hasOwn(outcomeLabels, value);
const none: AuditSearch = {
  search: undefined,
  action: undefined,
  outcome: undefined,
  actor: undefined,
  subject: undefined,
  address: undefined,
  from: undefined,
  to: undefined,
};

/** Search and filters of the audit list. */
export function AuditFilters({ search, onChange }: AuditFiltersProps) {
  const mayReadUsers = mayOnOthers(useAbility(), 'read', 'User');
  // An action of the address that has no words yet can be seen and cleared too.
  const actions = [...new Map([...knownActions, ...(search.action === undefined ? [] : [[search.action, actionWords(search.action)] as const])])];
  const filtered = Object.keys(none).some((key) => Object.entries(search).some(([name, value]) => name === key && value !== undefined));
  return (
    <search aria-label="Events" className={classes['filters']}>
      <SearchBox
        className={classes['search']}
        label="Search people and subjects"
        value={search.search ?? ''}
        onSearch={(text) => onChange({ search: text === '' ? undefined : text })}
      />
      {mayReadUsers && (
        <>
          <UserPicker label="Who did it" placeholder="Anyone" value={search.actor} onChange={(actor) => onChange({ actor })} />
          <UserPicker label="About" placeholder="Anyone" value={search.subject} onChange={(subject) => onChange({ subject })} />
        </>
      )}
      <Select
        label="Action"
        placeholder="Any"
        searchable
        clearable
        data={actions.map(([value, label]) => ({ value, label }))}
        value={search.action ?? null}
        onChange={(action) => onChange({ action: action ?? undefined })}
      />
      <Select
        label="Outcome"
        placeholder="Any"
        clearable
        data={outcomes}
        value={search.outcome ?? null}
        onChange={(value) => onChange({ outcome: isOutcome(value) ? value : undefined })}
      />
      <SearchBox
        label="Address"
        visibleLabel
        exact
        placeholder="Any, such as 192.0.2.7"
        maxLength={64}
        value={search.address ?? ''}
        onSearch={(text) => onChange({ address: text.trim() === '' ? undefined : text.trim() })}
      />
      <DayField label="From" value={search.from ?? ''} onChange={(day) => onChange({ from: day || undefined })} />
      <DayField label="To" value={search.to ?? ''} onChange={(day) => onChange({ to: day || undefined })} />
      {filtered && (
        <Button variant="subtle" onClick={() => onChange(none)} style={{ justifySelf: 'start' }}>
          Clear
        </Button>
      )}
    </search>
  );
}
