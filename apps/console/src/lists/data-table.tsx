import { Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Problem } from '../layouts/problem.tsx';
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
}

const SKELETON_ROWS = 8;

/** A table of one page of rows, with sorting, loading, empty and error states. */
export function DataTable<Row, Sort extends string>(props: DataTableProps<Row, Sort>) {
  const { label, columns, rows, rowKey, error, onRetry, empty, stale, onOpen } = props;
  if (error !== null && error !== undefined) return <Problem title="The list could not be loaded" error={error} onRetry={onRetry} />;
  if (rows?.length === 0) return <div className={`${classes['frame']} ${classes['empty']}`}>{empty}</div>;
  return (
    <section className={classes['frame']} data-stale={stale || undefined} aria-label={label} aria-busy={rows === undefined}>
      <table className={classes['table']}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <HeaderCell key={column.id} column={column} sticky={index === 0} {...props} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows === undefined
            ? Array.from({ length: SKELETON_ROWS }, (_, row) => (
                <tr key={row}>
                  {columns.map(({ id, wideOnly }) => (
                    <td key={id} data-wide-only={wideOnly}>
                      <Skeleton h={14} w={`${60 + ((row * 17) % 40)}%`} miw={48} />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => (
                <tr
                  key={rowKey(row)}
                  data-href={onOpen === undefined ? undefined : true}
                  onClick={onOpen === undefined ? undefined : (event) => isPlainClick(event) && onOpen(row)}
                >
                  {columns.map(({ id, cell, wideOnly }, index) =>
                    index === 0 ? (
                      <th key={id} scope="row" className={classes['sticky']}>
                        {cell(row)}
                      </th>
                    ) : (
                      <td key={id} data-wide-only={wideOnly}>
                        {cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
        </tbody>
      </table>
    </section>
  );
}

/** A click on a control inside the row is that control's, and selecting text is no click. */
function isPlainClick(event: React.MouseEvent): boolean {
  return !(event.target instanceof Element && event.target.closest('a, button') !== null) && getSelection()?.isCollapsed !== false;
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
