import './choice-styles.ts';
import { CloseButton, Combobox, Pill, PillsInput, type PillsInputProps, useCombobox } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import { useLeftoverText } from './leftover-text.ts';

export interface Choice {
  value: string;
  label: string;
}

/** What a field for choosing shows, whatever it is that is chosen. */
export interface ChoiceFieldProps extends Omit<PillsInputProps, 'onChange' | 'value' | 'children'> {
  placeholder?: string | undefined;
  maxDropdownHeight?: number | undefined;
  'data-autofocus'?: boolean | undefined;
}

interface TypedChoicesProps extends ChoiceFieldProps {
  chosen: readonly Choice[];
  onChange: (values: string[]) => void;
  typed: string;
  onType: (text: string) => void;
  /** What is offered for the text that is typed; what is chosen already is left out. */
  suggestions: readonly Choice[];
  /** Whether the suggestions for this text are still on their way. */
  searching?: boolean | undefined;
  /** Said when there is nothing to suggest. */
  nothing: string;
  /** Offers the text itself, after the suggestions. It is taken only when it is chosen by hand. */
  create?: { label: (text: string) => string; hint: (text: string) => string; add: (text: string) => void } | undefined;
  /** How many can be chosen: with 1, the next choice takes the place of the last. */
  most?: number | undefined;
  /** Whether a single choice can be taken back without another one. */
  clearable?: boolean | undefined;
}

const CREATE = '\u0000';

/**
 * Choosing by typing. Enter takes the first suggestion for what was typed, and waits for it while it is on its way. What was typed and not taken stays in
 * the field, which says so, and holds back the form around it.
 */
export function TypedChoices(props: TypedChoicesProps) {
  const {
    chosen,
    onChange,
    typed,
    onType,
    suggestions,
    searching = false,
    nothing,
    create,
    most = Number.POSITIVE_INFINITY,
    clearable = true,
    ...rest
  } = props;
  const { maxDropdownHeight = 220, error, placeholder, id: givenId, 'aria-label': ariaLabel, 'data-autofocus': autofocus, disabled = false, ...field } = rest;
  const ownId = useId();
  const id = givenId ?? ownId;
  const input = useRef<HTMLInputElement>(null);
  /** Enter was pressed while the suggestions were on their way. */
  const wanted = useRef(false);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { selectFirstOption, resetSelectedOption, clickSelectedOption } = combobox;
  const taken = new Set(chosen.map(({ value }) => value));
  const offered = searching ? [] : suggestions.filter(({ value }) => !taken.has(value));
  const text = typed.trim();
  const creates = create !== undefined && !searching && text !== '' && !suggestions.some(({ label }) => label === text) && !taken.has(text);
  const [leftover, setLeftover] = useLeftoverText(input, text);

  const change = (values: string[]): void => {
    onChange(values);
    onType('');
    setLeftover(false);
    wanted.current = false;
  };
  const take = (value: string): void => {
    if (value === CREATE) {
      create?.add(text);
      onType('');
      setLeftover(false);
    } else change(most === 1 ? [value] : [...taken, value].slice(0, most));
    if (most === 1) combobox.closeDropdown();
  };

  const first = offered[0]?.value;
  useEffect(() => {
    if (text === '' || first === undefined) {
      resetSelectedOption();
      input.current?.removeAttribute('aria-activedescendant');
      return;
    }
    const option = selectFirstOption();
    if (option !== null) input.current?.setAttribute('aria-activedescendant', option);
    // Enter was pressed before it was there.
    if (wanted.current) clickSelectedOption();
  }, [first, text, selectFirstOption, resetSelectedOption, clickSelectedOption]);

  const typeText = (next: string): void => {
    onType(next);
    setLeftover(false);
    wanted.current = false;
    combobox.openDropdown();
  };
  const keyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Backspace' && typed === '' && chosen.length > 0) change([...taken].slice(0, -1));
    if (event.key !== 'Enter' || text === '' || event.nativeEvent.isComposing) return;
    if (combobox.dropdownOpened && combobox.getSelectedOptionIndex() !== -1) return;
    // Enter never sends a form while there is a text that was not taken.
    event.preventDefault();
    combobox.openDropdown();
    if (searching) wanted.current = true;
    else if (first === undefined) setLeftover(true);
    else take(first);
  };
  const hint =
    creates && create !== undefined ? create.hint(text) : `“${text}” isn’t added. ${first === undefined ? nothing : 'Choose one from the list'}, or clear it.`;
  const single = most === 1 && clearable && chosen.length > 0;
  return (
    <Combobox store={combobox} onOptionSubmit={take} disabled={disabled}>
      <Combobox.DropdownTarget>
        <PillsInput
          {...field}
          id={id}
          disabled={disabled}
          error={leftover ? hint : error}
          onClick={() => combobox.openDropdown()}
          rightSectionPointerEvents={single ? 'all' : 'none'}
          rightSection={
            single && !disabled ? (
              <CloseButton size="sm" variant="transparent" aria-label={`Clear: ${chosen[0]?.label ?? ''}`} onClick={() => change([])} />
            ) : (
              <Combobox.Chevron />
            )
          }
        >
          <Pill.Group disabled={disabled}>
            {chosen.map(({ value, label }) => (
              <Pill
                key={value}
                withRemoveButton={most !== 1}
                removeButtonProps={{ 'aria-label': `Remove ${label}`, tabIndex: 0, 'aria-hidden': false }}
                onRemove={() => change([...taken].filter((one) => one !== value))}
              >
                {label}
              </Pill>
            ))}
            <Combobox.EventsTarget withExpandedAttribute>
              <PillsInput.Field
                ref={input}
                id={id}
                aria-label={ariaLabel}
                aria-invalid={leftover || Boolean(error) || undefined}
                placeholder={chosen.length === 0 ? placeholder : undefined}
                data-autofocus={autofocus}
                value={typed}
                disabled={disabled}
                onFocus={() => combobox.openDropdown()}
                onBlur={() => {
                  combobox.closeDropdown();
                  wanted.current = false;
                  if (text !== '') setLeftover(true);
                }}
                onKeyDown={keyDown}
                onChange={({ currentTarget }) => typeText(currentTarget.value)}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        <Combobox.Options
          mah={maxDropdownHeight}
          style={{ overflowY: 'auto' }}
          aria-label={ariaLabel ?? (typeof rest.label === 'string' ? rest.label : undefined)}
        >
          {offered.map(({ value, label }) => (
            <Combobox.Option key={value} value={value}>
              {label}
            </Combobox.Option>
          ))}
          {creates && create !== undefined && <Combobox.Option value={CREATE}>{create.label(text)}</Combobox.Option>}
          {offered.length === 0 && !creates && <Combobox.Empty>{searching ? 'Searching…' : nothing}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
