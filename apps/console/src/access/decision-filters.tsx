import '../lists/choice-styles.ts';
import { Button, Select } from '@mantine/core';
import { DayField } from '../dates/day-field.tsx';
import { usualTraits } from '../application-policies/usual-traits.ts';
import { ApplicationPicker } from '../applications/application-picker.tsx';
import { useSees } from '../applications/use-sees.ts';
import classes from '../lists/filter-grid.module.css';
import { SearchBox } from '../lists/search-box.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { UserPicker } from '../users/user-picker.tsx';
import { outcomeLabels, reasonLabels, requestTypeLabels } from './decision-words.ts';
import { isFiltered, noFilters } from './decisions-input.ts';
import type { DecisionsSearch } from './decisions-search.ts';

interface DecisionFiltersProps {
  search: DecisionsSearch;
  onChange: (change: Partial<DecisionsSearch>) => void;
  /** Whether the list is of one application anyway. */
  ofOneApplication: boolean;
}

const choices = <Word extends string>(labels: Record<Word, string>) => Object.entries<string>(labels).map(([value, label]) => ({ value, label }));
const pick = <Word extends string>(labels: Record<Word, string>, value: string | null): Word | undefined =>
  (Object.keys(labels) as Word[]).find((word) => word === value);

/** Filters of a list of decisions. */
export function DecisionFilters({ search, onChange, ofOneApplication }: DecisionFiltersProps) {
  const sees = useSees();
  const seesApplications = mayOnOthers(useAbility(), 'read', 'Application');
  return (
    <search aria-label="Decisions" className={classes['filters']}>
      {!ofOneApplication && seesApplications && (
        <ApplicationPicker label="Application" placeholder="Any" value={search.application} onChange={(application) => onChange({ application })} />
      )}
      {sees.users && <UserPicker label="User" placeholder="Anyone" value={search.user} onChange={(user) => onChange({ user })} />}
      <Select
        label="Decision"
        placeholder="Any"
        clearable
        data={choices(outcomeLabels)}
        value={search.decision ?? null}
        onChange={(value) => onChange({ decision: pick(outcomeLabels, value) })}
      />
      <Select
        label="Reason"
        placeholder="Any"
        clearable
        data={choices(reasonLabels)}
        value={search.reason ?? null}
        onChange={(value) => onChange({ reason: pick(reasonLabels, value) })}
      />
      <Select
        label="Type of request"
        placeholder="Any"
        clearable
        data={choices(requestTypeLabels)}
        value={search.type ?? null}
        onChange={(value) => onChange({ type: pick(requestTypeLabels, value) })}
      />
      <SearchBox
        label="Trait"
        visibleLabel
        exact
        placeholder={`Any, such as ${usualTraits[0]}`}
        maxLength={128}
        value={search.trait ?? ''}
        onSearch={(text) => onChange({ trait: text.trim() === '' ? undefined : text.trim() })}
      />
      <DayField label="From" value={search.from ?? ''} onChange={(day) => onChange({ from: day || undefined })} />
      <DayField label="To" value={search.to ?? ''} onChange={(day) => onChange({ to: day || undefined })} />
      {isFiltered(search) && (
        <Button variant="subtle" onClick={() => onChange(noFilters)} style={{ justifySelf: 'start' }}>
          Clear
        </Button>
      )}
    </search>
  );
}
