import type { PolicyConflicts, PolicyDocument } from '@gatehouse/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { trpc, trpcClient } from '../api/trpc.ts';

/** A policy that is being written: complete, and with the id of the one that it would replace. */
export type Draft = PolicyDocument & { id?: string };

const PAUSE = 400;

/** What about a draft is probably not meant, shortly after the last key; `undefined` while the draft is not complete. */
export function useDraftConflicts(applicationId: string, draft: Draft | undefined): PolicyConflicts | undefined {
  const [settled] = useDebouncedValue(draft === undefined ? undefined : JSON.stringify(draft), PAUSE);
  const conflicts = useQuery({
    // Below the path of the policies, so that a change of any of them asks again.
    queryKey: [...trpc.applicationPolicies.pathKey(), 'draft', applicationId, settled],
    queryFn: () => trpcClient.applicationPolicies.checkDraft.mutate({ applicationId, draft: JSON.parse(settled ?? '') as Draft }),
    enabled: settled !== undefined,
    placeholderData: keepPreviousData,
  });
  return draft === undefined ? undefined : conflicts.data;
}
