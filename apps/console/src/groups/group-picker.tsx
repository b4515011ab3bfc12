import { useQueries, useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { useSearchTyped } from '../lists/search-typed.ts';
import { type ChoiceFieldProps, TypedChoices } from '../lists/typed-choices.tsx';

const FOUND = 50;

interface GroupPickerProps extends ChoiceFieldProps {
  value: readonly string[];
  onChange: (ids: string[]) => void;
  most?: number;
}

/** Choosing groups by name. The server searches, so every group is found however many there are. Only for people who may read groups. */
export function GroupPicker({ value, onChange, ...rest }: GroupPickerProps) {
  const { typed, onType, search, ahead, askable } = useSearchTyped();
  const found = useQuery(trpc.groups.list.queryOptions({ search, limit: FOUND, sort: 'name' }, { staleTime: 60_000, enabled: askable }));
  const items = found.data?.items ?? [];
  // What was chosen stays named when the search has moved on, and when it came from the address.
  const chosen = useQueries({ queries: value.map((id) => trpc.groups.get.queryOptions({ id }, { staleTime: 60_000 })) });
  const names = new Map([...items, ...chosen.flatMap(({ data }) => data ?? [])].map(({ id, name }) => [id, name]));
  return (
    <TypedChoices
      {...rest}
      typed={typed}
      onType={onType}
      searching={ahead || found.isLoading}
      nothing="No matching groups"
      suggestions={items.map(({ id, name }) => ({ value: id, label: name }))}
      chosen={value.map((id) => ({ value: id, label: names.get(id) ?? '…' }))}
      onChange={onChange}
    />
  );
}
