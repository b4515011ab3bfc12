import type { CSSProperties, ReactNode } from 'react';
import classes from './data-table.module.css';

/** A long text in a cell, cut with an ellipsis; the whole text is in the tooltip. `width` in pixels, 152 unless told. */
export function Clipped({ text, children, width }: { text: string; children?: ReactNode; width?: number }) {
  return (
    <span className={classes['clip']} title={text} style={width === undefined ? undefined : ({ '--clip': `${width}px` } as CSSProperties)}>
      {children ?? text}
    </span>
  );
}
