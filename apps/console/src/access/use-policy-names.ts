import { useQueries } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';

/** Policies by id. Those that are gone, or not for the caller to see, are not in it. */
export function usePolicyNames(ids: readonly string[]): ReadonlyMap<string, { description: string }> {
  const policies = useQueries({ queries: ids.map((id) => trpc.applicationPolicies.get.queryOptions({ id }, { staleTime: 30_000 })) });
  return new Map(policies.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data] as const])));
}
