import { useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The row was opened from its list, which is the entry before this one. */
    openedHere?: boolean;
  }
}

/**
 * Opens a row of a list in full, under `open` in the address: Back closes it, Forward opens it again, and a link to it can be sent. Closing leaves
 * the list as it was.
 */
export function useOpenedRow(id: string | undefined): { open: (id: string) => void; close: () => void } {
  const navigate = useNavigate();
  const { history } = useRouter();
  const openedHere = useLocation({ select: ({ state }) => state.openedHere === true });
  // Going back takes a moment, in which a second Escape must not go back twice.
  const closing = useRef(false);
  useEffect(() => {
    if (id === undefined) closing.current = false;
  }, [id]);
  const open = useCallback(
    (row: string) =>
      void navigate({ to: '.', search: (before) => ({ ...before, open: row }), state: (before) => ({ ...before, openedHere: true }), resetScroll: false }),
    [navigate],
  );
  const close = () => {
    if (closing.current) return;
    closing.current = true;
    if (openedHere) history.back();
    else void navigate({ to: '.', search: (before) => ({ ...before, open: undefined }), state: true, replace: true, resetScroll: false });
  };
  return { open, close };
}
