import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

interface SearchBoxProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  label: string;
  value: string;
  onSearch: (text: string) => void;
  /** Shows the label above the field instead of inside it. */
  visibleLabel?: boolean;
}

/** A search field that searches shortly after the last key. */
export function SearchBox({ label, value, onSearch, visibleLabel = false, ...rest }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const search = useDebouncedCallback(onSearch, 250);
  // The address changed by other means, such as Back or Clear. What was searched from here is no news.
  if (known !== value) {
    setKnown(value);
    if (value !== text.trim()) setText(value);
  }
  return (
    <TextInput
      type="search"
      {...(visibleLabel ? { label } : { 'aria-label': label, placeholder: label, leftSection: <IconSearch size={16} aria-hidden /> })}
      maxLength={200}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        search(currentTarget.value);
      }}
      {...rest}
    />
  );
}
