import { isSearchable } from '@gatehouse/contract';
import '../lists/choice-styles.ts';
import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';

const FOUND = 20;

type ApplicationPickerProps = Omit<SelectProps, 'data' | 'value' | 'onChange' | 'searchable' | 'filter'> & {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
};

/** Choosing one application; the server searches. Only for people who may read applications. */
export function ApplicationPicker({ value, onChange, ...rest }: ApplicationPickerProps) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const chosen = useQuery(trpc.applications.get.queryOptions(value === undefined ? skipToken : { id: value }, { staleTime: 60_000 })).data;
  // While the chosen name stands in the field, it is no search.
  const looking = search === chosen?.name ? '' : search;
  const found = useQuery(
    trpc.applications.list.queryOptions(
      { search: looking, limit: FOUND, sort: 'name' },
      { staleTime: 30_000, placeholderData: keepPreviousData, enabled: isSearchable(looking) },
    ),
  );
  const names = new Map([...(chosen === undefined ? [] : [chosen]), ...(found.data?.items ?? [])].map(({ id, name }) => [id, name]));
  // One that was deleted still has decisions: the id then stands for the name.
  if (value !== undefined && !names.has(value)) names.set(value, value);
  return (
    <Select
      {...rest}
      searchable
      clearable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching || typed !== search ? 'Searching…' : 'None matches'}
      data={[...names].map(([id, name]) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
