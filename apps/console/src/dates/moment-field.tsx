import dayjs from 'dayjs';
import { useState } from 'react';
import { momentOfText, textOfMoment, zoneText } from './date-text.ts';
import { type DateFieldProps, TypedDate } from './typed-date.tsx';

interface MomentFieldProps extends DateFieldProps {
  /** In UTC; `null` for none. */
  value: string | null;
  onChange: (at: string | null) => void;
}

/** A day and a time, in the reader's time zone, which it names: typed, or picked. A moment that is not touched keeps its seconds. */
export function MomentField({ value, description, ...rest }: MomentFieldProps) {
  const [now] = useState(() => new Date());
  const zone = zoneText(value === null ? now : new Date(value));
  return (
    <TypedDate
      {...rest}
      value={value}
      description={
        <>
          {description} Time zone: {zone}.
        </>
      }
      textOf={textOfMoment}
      valueOf={momentOfText}
      dayOf={(at) => (at === null ? '' : dayjs(at).format('YYYY-MM-DD'))}
      pick={(day, at) => (day === '' ? null : dayjs(`${day}T${at === null ? '00:00' : dayjs(at).format('HH:mm')}`).toISOString())}
      hint="28 Nov 2026 09:00"
    />
  );
}
