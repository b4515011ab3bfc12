import { useState } from 'react';
import { type Choice, type ChoiceFieldProps, TypedChoices } from './typed-choices.tsx';

interface ListedChoicesProps extends ChoiceFieldProps {
  /** All that there is to choose. */
  choices: readonly Choice[];
  value: readonly string[];
  onChange: (values: string[]) => void;
  nothing: string;
  most?: number;
}

/** Choosing several of a list that is known. */
export function ListedChoices({ choices, value, onChange, nothing, ...rest }: ListedChoicesProps) {
  const [typed, setTyped] = useState('');
  return (
    <TypedChoices
      {...rest}
      typed={typed}
      onType={setTyped}
      nothing={nothing}
      suggestions={choices.filter(({ label }) => foldedText(label).includes(foldedText(typed)))}
      chosen={value.map((one) => choices.find((choice) => choice.value === one) ?? { value: one, label: one })}
      onChange={onChange}
    />
  );
}

/** Without case, spaces, and the signs between words: "e-mail address" finds EMAIL_ADDRESS. */
export const foldedText = (text: string): string => text.toLowerCase().replaceAll(/[\s_.-]/g, '');
