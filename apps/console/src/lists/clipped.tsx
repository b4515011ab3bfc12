import type { CSSProperties, ReactNode } from 'react';
import classes from './data-table.module.css';

interface ClippedProps {
  text: string;
  children?: ReactNode;
  /** Pixels; 152 unless told. */
  width?: number;
  /** Pixels in the first column of a narrow screen; 124 unless told. */
  narrowWidth?: number;
}

/** A long text in a cell, cut with an ellipsis; the whole text is in the tooltip. */
export function Clipped({ text, children, width, narrowWidth }: ClippedProps) {
  const widths = { ...(width !== undefined && { '--clip': `${width}px` }), ...(narrowWidth !== undefined && { '--clip-narrow': `${narrowWidth}px` }) };
  return (
    <span className={classes['clip']} title={text} style={widths as CSSProperties}>
      {children ?? text}
    </span>
  );
}
