import '@mantine/dates/styles.css';
import { ActionIcon, Popover, TextInput, type TextInputProps } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { IconCalendar } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useLeftoverText } from '../lists/leftover-text.ts';

/** What a field for a date shows, whether it has a time or not. */
export type DateFieldProps = Omit<TextInputProps, 'value' | 'onChange' | 'type' | 'min'>;

interface TypedDateProps<Value> extends DateFieldProps {
  value: Value;
  onChange: (value: Value) => void;
  textOf: (value: Value) => string;
  /** What a text says; `undefined` for one that says nothing (yet). */
  valueOf: (text: string) => Value | undefined;
  /** The day of a value, `2026-11-28`; `''` for none. */
  dayOf: (value: Value) => string;
  /** What becomes of a value when a day is picked. */
  pick: (day: string, value: Value) => Value;
  /** The first day that can be picked. */
  firstDay?: string | undefined;
  /** Says how to type one. */
  hint: string;
}

/**
 * A date that is typed, or picked from a calendar. A text that says no date stays in the field, which says so and holds back the form around it: it never
 * becomes another date, or none.
 */
export function TypedDate<Value>({ value, onChange, textOf, valueOf, dayOf, pick, firstDay, hint, error, ...rest }: TypedDateProps<Value>) {
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  /** What is being typed, for as long as the value is the one that it made, or that it left. */
  const [own, setOwn] = useState<{ text: string; value: Value }>();
  const text = own !== undefined && own.value === value ? own.text : textOf(value);
  const wrong = valueOf(text) === undefined;
  const [complained, setComplained] = useLeftoverText(input, wrong ? text : '');
  const type = (typed: string): void => {
    setComplained(false);
    const next = valueOf(typed);
    setOwn({ text: typed, value: next === undefined ? value : next });
    if (next !== undefined && next !== value) onChange(next);
  };
  const choose = (day: string | null): void => {
    setOpen(false);
    setOwn(undefined);
    setComplained(false);
    onChange(pick(day ?? '', value));
    input.current?.focus();
  };
  const day = dayOf(value);
  const name = typeof rest.label === 'string' ? rest.label : rest['aria-label'];
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <TextInput
          {...rest}
          ref={input}
          autoComplete="off"
          spellCheck={false}
          placeholder={rest.placeholder ?? hint}
          value={text}
          error={complained ? `Type a date as ${hint}.` : error}
          onChange={({ currentTarget }) => type(currentTarget.value)}
          onBlur={() => (wrong ? setComplained(true) : setOwn(undefined))}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            setOpen(true);
          }}
          rightSection={
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              disabled={rest.disabled ?? false}
              aria-label={name === undefined ? 'Open the calendar' : `Open the calendar: ${name}`}
              onClick={() => setOpen(!open)}
            >
              <IconCalendar size={16} aria-hidden />
            </ActionIcon>
          }
        />
      </Popover.Target>
      <Popover.Dropdown>
        <section aria-label={name === undefined ? 'Calendar' : `Calendar: ${name}`}>
          <DatePicker
            value={day === '' ? null : day}
            {...(day !== '' || firstDay !== undefined ? { defaultDate: day === '' ? firstDay : day } : {})}
            minDate={firstDay}
            allowDeselect={!rest.required}
            firstDayOfWeek={1}
            onChange={choose}
          />
        </section>
      </Popover.Dropdown>
    </Popover>
  );
}
