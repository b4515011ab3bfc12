import { isSearchable } from '@gatehouse/contract';
import '../lists/choice-styles.ts';
import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { fullName } from './full-name.ts';

const FOUND = 20;

type UsersPickerProps = Omit<MultiSelectProps, 'data' | 'value' | 'onChange' | 'searchable' | 'filter'> & {
  /** Ids and usernames of those who are chosen. */
  value: ReadonlyMap<string, string>;
  onChange: (chosen: Map<string, string>) => void;
};

/** Choosing several people; the server searches names and addresses. Only for people who may read users. */
export function UsersPicker({ value, onChange, ...rest }: UsersPickerProps) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const found = useQuery(
    trpc.users.list.queryOptions(
      { search, limit: FOUND, sort: 'username' },
      { staleTime: 30_000, placeholderData: keepPreviousData, enabled: isSearchable(search) },
    ),
  );
  const items = found.data?.items ?? [];
  const usernames = new Map([...value, ...items.map(({ id, username }): [string, string] => [id, username])]);
  const labels = new Map(items.map((user) => [user.id, `${user.username} (${fullName(user)})`]));
  return (
    <MultiSelect
      {...rest}
      searchable
      hidePickedOptions
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching || typed !== search ? 'Searching…' : 'Nobody matches'}
      data={[...usernames].map(([id, username]) => ({ value: id, label: value.has(id) ? username : (labels.get(id) ?? username) }))}
      value={[...value.keys()]}
      onChange={(ids) => onChange(new Map(ids.map((id) => [id, usernames.get(id) ?? id])))}
    />
  );
}
