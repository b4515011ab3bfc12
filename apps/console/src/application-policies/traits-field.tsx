import '../lists/choice-styles.ts';
import { MAX_TRAITS } from '@gatehouse/contract';
import { TagsInput, type TagsInputProps } from '@mantine/core';

type TraitsFieldProps = Omit<TagsInputProps, 'data' | 'value' | 'onChange'> & {
  choices: string[];
  value: string[];
  onChange: (traits: string[]) => void;
};

/** Naming traits: any text is one; the usual ones are offered. Capital and small letters are different traits. */
export function TraitsField({ choices, value, onChange, ...rest }: TraitsFieldProps) {
  return (
    <TagsInput
      {...rest}
      data={choices}
      value={value}
      onChange={(traits) =>
        onChange([
          ...new Set(
            traits
              .flatMap((text) => text.split(','))
              .map((trait) => trait.trim())
              .filter((trait) => trait !== ''),
          ),
        ])
      }
      maxTags={MAX_TRAITS}
      maxDropdownHeight={220}
      splitChars={[',']}
      acceptValueOnBlur
      isDuplicate={(trait, present) => present.includes(trait.trim())}
    />
  );
}
