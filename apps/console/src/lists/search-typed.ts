import { isSearchable } from '@gatehouse/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

/** A text that somebody types to look something up: what to ask the server for, and whether the person is ahead of it. */
export function useSearchTyped(): { typed: string; onType: (text: string) => void; search: string; ahead: boolean; askable: boolean } {
  const [typed, onType] = useState('');
  const [settled] = useDebouncedValue(typed.trim(), 200);
  // A field that was emptied, as by a choice, is not waited for.
  const search = typed.trim() === '' ? '' : settled;
  return { typed, onType, search, ahead: typed.trim() !== search, askable: isSearchable(search) };
}
