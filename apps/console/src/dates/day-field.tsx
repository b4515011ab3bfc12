import { dayOfText, textOfDay } from './date-text.ts';
import { type DateFieldProps, TypedDate } from './typed-date.tsx';

interface DayFieldProps extends DateFieldProps {
  /** `2026-11-28`; `''` for none. */
  value: string;
  onChange: (day: string) => void;
  firstDay?: string | undefined;
}

/** A day, in the reader's time zone: typed, or picked. */
export function DayField(props: DayFieldProps) {
  return <TypedDate {...props} textOf={textOfDay} valueOf={dayOfText} dayOf={(day) => day} pick={(day) => day} hint="28 Nov 2026" />;
}
