import { skipToken, useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import type { ChoiceFieldProps } from '../lists/typed-choices.tsx';
import { UsersPicker } from './users-picker.tsx';

interface UserPickerProps extends ChoiceFieldProps {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  /** Whether there may be nobody. */
  clearable?: boolean;
}

/** Choosing one person; the server searches names and addresses. Only for people who may read users. */
export function UserPicker({ value, onChange, ...rest }: UserPickerProps) {
  const chosen = useQuery(trpc.users.get.queryOptions(value === undefined ? skipToken : { id: value }, { staleTime: 60_000 })).data;
  // Somebody deleted still has a history: the id then stands for the name.
  const named = value === undefined ? new Map<string, string>() : new Map([[value, chosen?.username ?? value]]);
  return <UsersPicker {...rest} most={1} value={named} onChange={(users) => onChange([...users.keys()][0])} />;
}
