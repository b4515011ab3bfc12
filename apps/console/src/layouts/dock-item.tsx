import { Portal } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { DOCK } from './dock.tsx';
import classes from './dock.module.css';

interface DockItemProps {
  children: ReactNode;
  /** What only tells something is as small as it can be, and leaves sight of what is beside it. */
  small?: boolean;
}

/** Something in the dock, wherever in the tree it belongs. Apart from the dock itself, which the first paint holds. */
export function DockItem({ children, small = false }: DockItemProps) {
  useEffect(() => {
    // Short messages stand above the dock, so as not to cover its buttons.
    const dock = document.getElementById(DOCK);
    const tell = (): void => document.documentElement.style.setProperty('--gate-dock', `${dock?.childElementCount ? dock.offsetHeight : 0}px`);
    const sizes = new ResizeObserver(tell);
    if (dock !== null) sizes.observe(dock, { box: 'border-box' });
    return () => {
      sizes.disconnect();
      // By then this item is gone.
      requestAnimationFrame(tell);
    };
  }, []);
  return (
    <Portal target={`#${DOCK}`}>
      <div className={classes['item']} data-small={small || undefined}>
        {children}
      </div>
    </Portal>
  );
}
