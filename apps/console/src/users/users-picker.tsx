import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { useSearchTyped } from '../lists/search-typed.ts';
import { type ChoiceFieldProps, TypedChoices } from '../lists/typed-choices.tsx';
import { fullName } from './full-name.ts';

const FOUND = 20;

interface UsersPickerProps extends ChoiceFieldProps {
  /** Ids and usernames of those who are chosen. */
  value: ReadonlyMap<string, string>;
  onChange: (chosen: Map<string, string>) => void;
  most?: number;
  clearable?: boolean;
}

/** Choosing several people; the server searches names and addresses. Only for people who may read users. */
export function UsersPicker({ value, onChange, ...rest }: UsersPickerProps) {
  const { typed, onType, search, ahead, askable } = useSearchTyped();
  const found = useQuery(trpc.users.list.queryOptions({ search, limit: FOUND, sort: 'username' }, { staleTime: 30_000, enabled: askable }));
  const items = found.data?.items ?? [];
  const usernames = new Map([...value, ...items.map(({ id, username }): [string, string] => [id, username])]);
  return (
    <TypedChoices
      {...rest}
      typed={typed}
      onType={onType}
      searching={ahead || found.isLoading}
      nothing="No matching people"
      suggestions={items.map((user) => ({ value: user.id, label: `${user.username} (${fullName(user)})` }))}
      chosen={[...value].map(([id, username]) => ({ value: id, label: username }))}
      onChange={(ids) => onChange(new Map(ids.map((id) => [id, usernames.get(id) ?? id])))}
    />
  );
}
