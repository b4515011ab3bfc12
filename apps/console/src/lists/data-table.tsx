import '@mantine/core/styles/Skeleton.css';
import './checkbox-styles.ts';
import { Checkbox, Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Problem } from '../layouts/problem.tsx';
import { onRowKey } from './row-keys.ts';
import type { Selection } from './selection.ts';
import classes from './data-table.module.css';

type Direction = 'asc' | 'desc';

export interface Column<Row, Sort extends string> {
  id: string;
  header: string;
  /** Present when the list can be sorted by this column. */
  sort?: Sort;
  cell: (row: Row) => ReactNode;
  /** Left out on narrow screens; what it says must then stand elsewhere in the row or one click away. */
  wideOnly?: boolean;
}

interface DataTableProps<Row, Sort extends string> {
  label: string;
  /** The first column names the row; it stays in view when the table scrolls sideways. */
  columns: readonly Column<Row, Sort>[];
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  error: unknown;
  onRetry: () => void;
  empty: ReactNode;
  /** Shown faded while newer rows are on their way. */
  stale?: boolean;
  sort?: Sort;
  direction?: Direction;
  onSort?: (sort: Sort, direction: Direction) => void;
  onOpen?: (row: Row) => void;
  /** With it, rows can be selected: by their boxes, a range with Shift, or by keyboard. */
  selection?: Selection | undefined;
  /** What a row is called, for the box that selects it. */
  nameOf?: (row: Row) => string;
  compact?: boolean | undefined;
}

const SKELETON_ROWS = 8;

/** A table of one page of rows, with sorting, selecting, loading, empty and error states. */
export function DataTable<Row, Sort extends string>(props: DataTableProps<Row, Sort>) {
  const { label, columns, rows, error, onRetry, empty, stale, selection, compact } = props;
  if (error !== null && error !== undefined) return <Problem title="The list could not be loaded" error={error} onRetry={onRetry} />;
  if (rows?.length === 0) return <div className={`${classes['frame']} ${classes['empty']}`}>{empty}</div>;
  return (
    <section className={classes['frame']} data-stale={stale || undefined} aria-label={label} aria-busy={rows === undefined}>
      <table className={classes['table']} data-compact={compact || undefined} data-selectable={selection === undefined ? undefined : true}>
        <thead>
          <tr>
            {selection !== undefined && (
              <td className={classes['select']}>
                <Checkbox
                  size="xs"
                  aria-label="Select this page"
                  disabled={rows === undefined}
                  checked={selection.page === 'all'}
                  indeterminate={selection.page === 'some'}
                  onChange={selection.togglePage}
                />
              </td>
            )}
            {columns.map((column, index) => (
              <HeaderCell key={column.id} column={column} sticky={index === 0} {...props} />
            ))}
          </tr>
        </thead>
        {rows === undefined ? <SkeletonRows columns={columns} selectable={selection !== undefined} /> : <Rows {...props} rows={rows} />}
      </table>
    </section>
  );
}

function SkeletonRows<Row, Sort extends string>({ columns, selectable }: { columns: readonly Column<Row, Sort>[]; selectable: boolean }) {
  return (
    <tbody>
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <tr key={row}>
          {selectable && (
            <td className={classes['select']}>
              <Skeleton h={16} w={16} />
            </td>
          )}
          {columns.map(({ id, wideOnly }) => (
            <td key={id} data-wide-only={wideOnly}>
              <Skeleton h={14} w={`${60 + ((row * 17) % 40)}%`} miw={48} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function Rows<Row, Sort extends string>({ columns, rows, rowKey, onOpen, selection, nameOf }: DataTableProps<Row, Sort> & { rows: readonly Row[] }) {
  // One row at a time is in the order of Tab: the one where the focus was last.
  const [entry, setEntry] = useState(0);
  const keyAt = (index: number): string => {
    const row = rows[index];
    return row === undefined ? '' : rowKey(row);
  };
  const openAt = (index: number): void => {
    const row = rows[index];
    if (row !== undefined) onOpen?.(row);
  };
  const byKeyboard = onOpen !== undefined || selection !== undefined;
  const keys = {
    open: openAt,
    ...(selection && {
      toggle: (index: number) => selection.toggle(keyAt(index)),
      add: (indexes: readonly number[]) => selection.add(indexes.map(keyAt)),
      clear: selection.clear,
    }),
  };
  return (
    <tbody>
      {rows.map((row, index) => {
        const id = rowKey(row);
        return (
          <tr
            key={id}
            tabIndex={byKeyboard ? (index === Math.min(entry, rows.length - 1) ? 0 : -1) : undefined}
            onFocus={() => setEntry(index)}
            onKeyDown={byKeyboard ? (event) => onRowKey(event, index, keys) : undefined}
            data-href={onOpen === undefined ? undefined : true}
            data-selected={selection?.has(id) || undefined}
            onClick={onOpen === undefined ? undefined : (event) => isPlainClick(event) && onOpen(row)}
          >
            {selection !== undefined && (
              <td className={classes['select']}>
                <Checkbox
                  size="xs"
                  aria-label={`Select ${nameOf?.(row) ?? ''}`}
                  checked={selection.has(id)}
                  onClick={(event) => {
                    // Here, not at its change: only the click knows of Shift. The space key clicks too.
                    event.stopPropagation();
                    selection.toggle(id, event.shiftKey);
                  }}
                  readOnly
                />
              </td>
            )}
            {columns.map(({ id: column, cell, wideOnly }, at) =>
              at === 0 ? (
                <th key={column} scope="row" className={classes['sticky']}>
                  {cell(row)}
                </th>
              ) : (
                <td key={column} data-wide-only={wideOnly}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        );
      })}
    </tbody>
  );
}

/** A click on a control inside the row is that control's, and selecting text is no click. */
function isPlainClick(event: React.MouseEvent): boolean {
  return (
    !(event.target instanceof Element && event.target.closest(`a, button, input, label, .${classes['select']}`) !== null) &&
    getSelection()?.isCollapsed !== false
  );
}

interface HeaderCellProps<Row, Sort extends string> {
  column: Column<Row, Sort>;
  sticky: boolean;
  sort?: Sort;
  direction?: Direction;
  onSort?: (sort: Sort, direction: Direction) => void;
}

function HeaderCell<Row, Sort extends string>({ column, sticky, sort, direction = 'asc', onSort }: HeaderCellProps<Row, Sort>) {
  const { header, sort: mine, wideOnly } = column;
  const className = sticky ? classes['sticky'] : undefined;
  if (mine === undefined || onSort === undefined) {
    return (
      <th scope="col" className={className} data-wide-only={wideOnly}>
        {header}
      </th>
    );
  }
  const active = sort === mine;
  const Arrow = !active ? IconArrowsSort : direction === 'asc' ? IconArrowUp : IconArrowDown;
  return (
    <th scope="col" className={className} data-wide-only={wideOnly} aria-sort={active ? (direction === 'asc' ? 'ascending' : 'descending') : undefined}>
      <button
        type="button"
        className={classes['sort']}
        data-active={active || undefined}
        onClick={() => onSort(mine, active && direction === 'asc' ? 'desc' : 'asc')}
      >
        {header}
        <Arrow size={14} aria-hidden />
      </button>
    </th>
  );
}
