import { isSearchable, NOTHING_TO_FIND } from '@gatehouse/contract';
import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { focusFirstRow } from './row-keys.ts';

interface SearchBoxProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  label: string;
  value: string;
  onSearch: (text: string) => void;
  /** Shows the label above the field instead of inside it. */
  visibleLabel?: boolean;
  /** Whether what is typed is compared as it is, and not searched for in texts. */
  exact?: boolean;
}

/** A search field that searches shortly after the last key, and says why when there is nothing in it to search for. The arrow down goes on to what was found. */
export function SearchBox({ label, value, onSearch, visibleLabel = false, exact = false, ...rest }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const fits = (typed: string): boolean => exact || isSearchable(typed);
  const [unfit, setUnfit] = useState(!fits(value));
  // Only once somebody stops typing: an accent may be the beginning of a letter.
  const search = useDebouncedCallback((typed: string) => {
    setUnfit(!fits(typed));
    if (fits(typed)) onSearch(typed);
  }, 250);
  // The address changed by other means, such as Back or Clear. What was searched from here is no news.
  if (known !== value) {
    setKnown(value);
    setUnfit(!fits(value));
    if (value !== text.trim()) setText(value);
  }
  return (
    <TextInput
      type="search"
      {...(visibleLabel ? { label } : { 'aria-label': label, placeholder: label, leftSection: <IconSearch size={16} aria-hidden /> })}
      maxLength={200}
      value={text}
      error={unfit && NOTHING_TO_FIND}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        search(currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' || event.altKey || !focusFirstRow()) return;
        event.preventDefault();
      }}
      {...rest}
    />
  );
}
