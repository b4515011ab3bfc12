import { skipToken, useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { useSearchTyped } from '../lists/search-typed.ts';
import { type ChoiceFieldProps, TypedChoices } from '../lists/typed-choices.tsx';

const FOUND = 20;

interface ApplicationPickerProps extends ChoiceFieldProps {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

/** Choosing one application; the server searches. Only for people who may read applications. */
export function ApplicationPicker({ value, onChange, ...rest }: ApplicationPickerProps) {
  const { typed, onType, search, ahead, askable } = useSearchTyped();
  const chosen = useQuery(trpc.applications.get.queryOptions(value === undefined ? skipToken : { id: value }, { staleTime: 60_000 })).data;
  const found = useQuery(trpc.applications.list.queryOptions({ search, limit: FOUND, sort: 'name' }, { staleTime: 30_000, enabled: askable }));
  return (
    <TypedChoices
      {...rest}
      most={1}
      typed={typed}
      onType={onType}
      searching={ahead || found.isLoading}
      nothing="No matching applications"
      suggestions={(found.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      // One that was deleted still has decisions: the id then stands for the name.
      chosen={value === undefined ? [] : [{ value, label: chosen?.name ?? value }]}
      onChange={([id]) => onChange(id)}
    />
  );
}
