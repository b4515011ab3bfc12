import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { knownTraits } from './known-traits.ts';

/** Traits to choose among: those that the application's policies name already, and the usual ones. */
export function useTraitChoices(applicationId: string): string[] {
  const policies = useQuery(trpc.applicationPolicies.list.queryOptions({ applicationId, limit: 100 }, { staleTime: 60_000 }));
  return [...new Set([...(policies.data?.items ?? []).flatMap(({ traits }) => traits).toSorted(), ...knownTraits])];
}
