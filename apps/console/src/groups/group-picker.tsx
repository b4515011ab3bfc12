import { isSearchable } from '@gatehouse/contract';
import '../lists/choice-styles.ts';
import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';

const FOUND = 50;

type GroupPickerProps = Omit<MultiSelectProps, 'data' | 'value' | 'onChange' | 'searchable' | 'filter'> & {
  value: string[];
  onChange: (ids: string[]) => void;
};

/** Choosing groups by name. The server searches, so every group is found however many there are. Only for people who may read groups. */
export function GroupPicker({ value, onChange, ...rest }: GroupPickerProps) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const found = useQuery(
    trpc.groups.list.queryOptions(
      { search, limit: FOUND, sort: 'name' },
      { staleTime: 60_000, placeholderData: keepPreviousData, enabled: isSearchable(search) },
    ),
  );
  const items = found.data?.items ?? [];
  // What was chosen stays named when the search has moved on, and when it came from the address.
  const chosen = useQueries({ queries: value.map((id) => trpc.groups.get.queryOptions({ id }, { staleTime: 60_000 })) });
  const names = new Map([...chosen.flatMap(({ data }) => data ?? []), ...items].map(({ id, name }) => [id, name]));
  return (
    <MultiSelect
      {...rest}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has filtered already, and folds accents as the browser would not.
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching || typed !== search ? 'Searching…' : 'No such group'}
      data={[...new Set([...value, ...items.map(({ id }) => id)])].map((id) => ({ value: id, label: names.get(id) ?? '…' }))}
      value={value}
      onChange={onChange}
    />
  );
}
