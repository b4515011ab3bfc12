import { MAX_TRAITS } from '@gatehouse/contract';
import { useState } from 'react';
import { foldedText } from '../lists/listed-choices.tsx';
import { type ChoiceFieldProps, TypedChoices } from '../lists/typed-choices.tsx';
import type { TraitChoices } from './use-trait-choices.ts';
import { UnseenTraits } from './unseen-traits.tsx';

interface TraitsFieldProps extends ChoiceFieldProps {
  traitChoices: TraitChoices;
  value: string[];
  onChange: (traits: string[]) => void;
  /** Whether others say which traits were never seen. */
  quiet?: boolean;
}

/** Naming traits. Known ones are suggested; one that is new is added by choosing to, and marked while no request has carried it. Capital and small letters differ. */
export function TraitsField({ traitChoices: { choices, isUnseen }, value, onChange, quiet = false, ...rest }: TraitsFieldProps) {
  const [typed, setTyped] = useState('');
  const add = (traits: readonly string[]) => onChange([...new Set([...value, ...traits])].slice(0, MAX_TRAITS));
  /** Of a pasted list the known ones are taken; the others stay in the field, to be looked at. */
  const onType = (text: string): void => {
    if (!/[,;\n]/.test(text)) return setTyped(text);
    const parts = text.split(/[,;\n]/).map((part) => part.trim());
    const known = parts.filter((part) => choices.includes(part) || value.includes(part));
    if (known.length > 0) add(known);
    setTyped(parts.filter((part) => part !== '' && !known.includes(part)).join(' '));
  };
  return (
    <div>
      <TypedChoices
        {...rest}
        typed={typed}
        onType={onType}
        placeholder="Search traits"
        nothing="No matching traits"
        suggestions={choices.filter((trait) => foldedText(trait).includes(foldedText(typed))).map((trait) => ({ value: trait, label: trait }))}
        create={{
          label: (text) => `Add new trait “${text}”`,
          hint: (text) => `“${text}” isn’t a known trait. To use it anyway, choose “Add new trait” in the list.`,
          add: (text) => add([text]),
        }}
        most={MAX_TRAITS}
        chosen={value.map((trait) => ({ value: trait, label: trait }))}
        onChange={onChange}
      />
      {!quiet && <UnseenTraits traits={value.filter(isUnseen)} />}
    </div>
  );
}
