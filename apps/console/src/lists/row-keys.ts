import type { KeyboardEvent } from 'react';

interface RowActions {
  /** Selects or deselects the row. */
  toggle?: (index: number) => void;
  /** Selects these rows as well. */
  add?: (indexes: readonly number[]) => void;
  open?: (index: number) => void;
  clear?: () => void;
}

/** What the keys do in a table, for people. */
export const rowKeys = [
  ['↓ in the search', 'first row'],
  ['↓ or j', 'next row'],
  ['↑ or k', 'previous row'],
  ['x or space', 'select the row'],
  ['Shift with ↓ or ↑', 'select as you go'],
  ['Enter', 'open the row'],
  ['Esc', 'select nothing'],
] as const;

/** Goes to the row of the list that Tab would come to. Answers whether there is one. */
export function focusFirstRow(): boolean {
  const row = document.querySelector<HTMLElement>('main tbody tr[tabindex="0"]');
  row?.focus();
  return row !== null;
}

const steps: Record<string, number> = { ArrowDown: 1, j: 1, J: 1, ArrowUp: -1, k: -1, K: -1 };

/**
 * Works the rows of a table by keyboard, while the focus is on or in one: single letters mean nothing elsewhere. On a link
 * or a box within a row, Enter and space stay that link's or box's own.
 */
export function onRowKey(event: KeyboardEvent<HTMLTableRowElement>, index: number, { toggle, add, open, clear }: RowActions): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onRow = event.target === event.currentTarget;
  const handled = (): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  const rows = [...(event.currentTarget.parentElement?.children ?? [])];
  const step = steps[event.key];
  if (step !== undefined || event.key === 'Home' || event.key === 'End') {
    const to = step === undefined ? (event.key === 'Home' ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, index + step));
    handled();
    if (event.shiftKey) add?.([index, to]);
    const row = rows[to];
    if (row instanceof HTMLElement) row.focus();
  } else if (toggle && (event.key === 'x' || (event.key === ' ' && onRow))) {
    handled();
    toggle(index);
  } else if (open && event.key === 'Enter' && onRow) {
    handled();
    open(index);
  } else if (clear && event.key === 'Escape') {
    handled();
    clear();
  }
}
