import { useState } from 'react';

/** Which rows of a list are selected: those ticked one by one, on any page, or all that match. */
export interface Selection {
  ids: ReadonlySet<string>;
  /** Everything that matches, on this page and on all others. */
  all: boolean;
  /** How many of the rows on the page are selected. */
  page: 'none' | 'some' | 'all';
  has: (id: string) => boolean;
  /** Selects or deselects one row; as a range, with all rows between it and the one before. */
  toggle: (id: string, range?: boolean) => void;
  /** Selects these rows of the page as well. */
  add: (ids: readonly string[]) => void;
  togglePage: () => void;
  selectAll: () => void;
  clear: () => void;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * The selection of a list whose present page shows `pageIds`. It is kept from page to page; when `about`, which tells what
 * the list is filtered by, changes, it starts empty.
 */
export function useSelection(pageIds: readonly string[], about: string): Selection {
  const [state, setState] = useState({ about, ids: nothing, all: false, anchor: '' });
  const current = state.about === about ? state : { about, ids: nothing, all: false, anchor: '' };
  const { ids, all, anchor } = current;
  const has = (id: string): boolean => all || ids.has(id);
  const on = pageIds.filter(has).length;

  const set = (changed: readonly string[], selected: boolean, last: string) => {
    // Taking one out of "all that match" leaves those on the page: more than that was never loaded.
    const next = new Set(all ? pageIds : ids);
    for (const id of changed) {
      if (selected) next.add(id);
      else next.delete(id);
    }
    setState({ about, ids: next, all: false, anchor: last });
  };
  const between = (id: string): readonly string[] => {
    const [from, to] = [pageIds.indexOf(anchor), pageIds.indexOf(id)];
    return from === -1 || to === -1 ? [id] : pageIds.slice(Math.min(from, to), Math.max(from, to) + 1);
  };
  return {
    ids,
    all,
    page: on === 0 ? 'none' : on === pageIds.length ? 'all' : 'some',
    has,
    toggle: (id, range = false) => set(range ? between(id) : [id], !has(id), id),
    add: (more) => set(more, true, more.at(-1) ?? ''),
    togglePage: () => set(pageIds, on < pageIds.length, ''),
    selectAll: () => setState({ about, ids: nothing, all: true, anchor: '' }),
    clear: () => setState({ about, ids: nothing, all: false, anchor: '' }),
  };
}
