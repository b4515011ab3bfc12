import type { PageSize } from './page-size.ts';
import { useLocation, useNavigate } from '@tanstack/react-router';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The cursors of the pages before this one, first page first (`null`). */
    trail?: (string | null)[];
  }
}

interface PageSearch {
  cursor?: string;
  page?: number;
}

/**
 * Next and previous for a list whose pages have cursors. The present cursor is in the address; the way back is
 * kept with the browser's history entry, so a link sent to somebody else leads back to the first page instead. With `size`, rows
 * on a page, the address of a later page says it too: whoever opens it counts rows as the sender did.
 */
export function useKeysetPages({ cursor, page = 1 }: PageSearch, nextCursor: string | null, size?: PageSize) {
  const navigate = useNavigate();
  const trail = useLocation({ select: (location) => location.state.trail }) ?? [];
  const go = (to: string | null, number: number, nextTrail: (string | null)[]) =>
    void navigate({
      to: '.',
      search: (search) => ({
        ...search,
        cursor: to ?? undefined,
        page: number > 1 ? number : undefined,
        ...(size !== undefined && { size: number > 1 ? size : undefined }),
      }),
      state: { trail: nextTrail },
    });
  return {
    page,
    next: nextCursor === null ? undefined : () => go(nextCursor, page + 1, [...trail, cursor ?? null]),
    previous: cursor === undefined ? undefined : () => (trail.length > 0 ? go(trail.at(-1) ?? null, page - 1, trail.slice(0, -1)) : go(null, 1, [])),
  };
}
