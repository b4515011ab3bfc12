import { useLocalStorage } from '@mantine/hooks';
import { type PageSize, pageSizes } from './page-size.ts';

/** How somebody likes to see a list. It is theirs and this browser's, so it is not part of the address. */
export interface TableView {
  /** Ids of the columns that are left out. */
  hidden: readonly string[];
  compact: boolean;
  pageSize: PageSize;
}

const USUAL_SIZE = 25;

/** The view of the list called `list`, and how to change it. `hidden` are the columns left out by somebody who never chose. */
export function useTableView(list: string, hidden: readonly string[] = []): [TableView, (change: Partial<TableView>) => void] {
  const [stored, store] = useLocalStorage<Partial<TableView>>({ key: `gatehouse-table-${list}`, defaultValue: {}, getInitialValueInEffect: false });
  const view = readView(stored, hidden);
  return [view, (change) => store({ ...view, ...change })];
}

/** What is stored may be of another version, or of somebody's own making. */
function readView({ hidden, compact, pageSize }: Partial<Record<keyof TableView, unknown>>, usuallyHidden: readonly string[]): TableView {
  return {
    hidden: Array.isArray(hidden) ? hidden.filter((id) => typeof id === 'string') : usuallyHidden,
    compact: compact === true,
    pageSize: pageSizes.find((size) => size === pageSize) ?? USUAL_SIZE,
  };
}
