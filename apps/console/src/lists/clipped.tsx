import type { ReactNode } from 'react';
import classes from './data-table.module.css';

/** A long text in a cell, cut with an ellipsis; the whole text is in the tooltip. */
export function Clipped({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <span className={classes['clip']} title={text}>
      {children ?? text}
    </span>
  );
}
