import { isSearchable } from '@gatehouse/contract';
import '../lists/choice-styles.ts';
import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';

const FOUND = 20;

type UserPickerProps = Omit<SelectProps, 'data' | 'value' | 'onChange' | 'searchable' | 'filter'> & {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
};

/** Choosing one person; the server searches names and addresses. Only for people who may read users. */
export function UserPicker({ value, onChange, ...rest }: UserPickerProps) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const chosen = useQuery(trpc.users.get.queryOptions(value === undefined ? skipToken : { id: value }, { staleTime: 60_000 })).data;
  // While the chosen name stands in the field, it is no search.
  const looking = search === chosen?.username ? '' : search;
  const found = useQuery(
    trpc.users.list.queryOptions(
      { search: looking, limit: FOUND, sort: 'username' },
      { staleTime: 30_000, placeholderData: keepPreviousData, enabled: isSearchable(looking) },
    ),
  );
  const names = new Map([...(chosen === undefined ? [] : [chosen]), ...(found.data?.items ?? [])].map(({ id, username }) => [id, username]));
  // Somebody deleted still has a history: the id then stands for the name.
  if (value !== undefined && !names.has(value)) names.set(value, value);
  return (
    <Select
      clearable
      {...rest}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching || typed !== search ? 'Searching…' : 'Nobody matches'}
      data={[...names].map(([id, username]) => ({ value: id, label: username }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
