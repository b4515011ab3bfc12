import { Portal } from '@mantine/core';
import type { ReactNode } from 'react';
import { DOCK } from './dock.tsx';
import classes from './dock.module.css';

/** Something in the dock, wherever in the tree it belongs. Apart from the dock itself, which the first paint holds. */
export function DockItem({ children }: { children: ReactNode }) {
  return (
    <Portal target={`#${DOCK}`}>
      <div className={classes['item']}>{children}</div>
    </Portal>
  );
}
