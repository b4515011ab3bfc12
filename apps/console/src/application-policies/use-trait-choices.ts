import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { usualTraits } from './usual-traits.ts';

export interface TraitChoices {
  /** Traits to choose among: those that the application's policies name, those that its requests have carried, and the usual ones. */
  choices: readonly string[];
  /** Whether a trait is one that no request has carried and that is not usual either: probably a slip. `false` while that is not known. */
  isUnseen: (trait: string) => boolean;
}

export function useTraitChoices(applicationId: string): TraitChoices {
  const known = useQuery(trpc.applicationPolicies.traits.queryOptions({ applicationId }, { staleTime: 60_000 })).data?.items;
  const seen = new Set((known ?? []).flatMap(({ trait, seen: carried }) => (carried ? [trait] : [])));
  return {
    choices: [...new Set([...(known ?? []).map(({ trait }) => trait), ...usualTraits])],
    isUnseen: (trait) => known !== undefined && !seen.has(trait) && !usualTraits.includes(trait),
  };
}
