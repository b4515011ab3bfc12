import type { BulkPreview, StartBulkInput } from '@gatehouse/contract';
import { useQuery } from '@tanstack/react-query';
import { queryClient, trpcClient } from '../../api/trpc.ts';

/** What an act would do. The server tries some at a time: all are counted, and what is known so far is shown meanwhile. */
export function useBulkPreview(input: StartBulkInput, enabled: boolean) {
  const queryKey = ['bulk-preview', input];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      let seen = await trpcClient.users.previewBulk.mutate(input, { signal });
      while (seen.next !== null) {
        queryClient.setQueryData(queryKey, seen);
        seen = together(seen, await trpcClient.users.previewBulk.mutate({ ...input, after: seen.next }, { signal }));
      }
      return seen;
    },
    enabled,
    gcTime: 0,
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
}

const MAX_EXAMPLES = 3;

function together(a: BulkPreview, b: BulkPreview): BulkPreview {
  return {
    matched: b.matched,
    checked: a.checked + b.checked,
    done: a.done + b.done,
    unchanged: a.unchanged + b.unchanged,
    skipped: summed([...a.skipped, ...b.skipped], ({ reason }) => reason),
    losing: summed([...a.losing, ...b.losing], ({ role }) => role),
    next: b.next,
  };
}

function summed<Part extends { count: number; examples: string[] }>(parts: readonly Part[], keyOf: (part: Part) => string): Part[] {
  const sums = new Map<string, Part>();
  for (const part of parts) {
    const known = sums.get(keyOf(part));
    const sum =
      known === undefined ? part : { ...known, count: known.count + part.count, examples: [...known.examples, ...part.examples].slice(0, MAX_EXAMPLES) };
    sums.set(keyOf(part), sum);
  }
  return [...sums.values()].sort((one, other) => other.count - one.count);
}
