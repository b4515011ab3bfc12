import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './pill.module.css';

export type Tone = 'good' | 'wait' | 'bad' | 'quiet' | 'accent';

/** A short word about a row. The colour only supports the word. */
export function Pill({ tone, icon: Icon, children }: { tone: Tone; icon?: Icon; children: ReactNode }) {
  return (
    <span className={classes['pill']} data-tone={tone}>
      {Icon !== undefined && <Icon size={14} stroke={2} aria-hidden />}
      {children}
    </span>
  );
}
