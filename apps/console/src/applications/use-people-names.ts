import type { NamedPeople, Who } from '@gatehouse/contract';
import { useQueries } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { useSees } from './use-sees.ts';

const KNOWN_FOR = 60_000;

/**
 * The names of those in the sets whom the signed-in person may look up. Pickers have mostly loaded them already; calls made at
 * once travel together. Whoever is gone has no name.
 */
export function usePeopleNames(sets: readonly Who[], enabled = true): NamedPeople {
  const sees = useSees();
  const userIds = enabled && sees.users ? [...new Set(sets.flatMap((who) => who.userIds))] : [];
  const groupIds = enabled && sees.groups ? [...new Set(sets.flatMap((who) => who.groupIds))] : [];
  const users = useQueries({ queries: userIds.map((id) => trpc.users.get.queryOptions({ id }, { staleTime: KNOWN_FOR })) });
  const groups = useQueries({ queries: groupIds.map((id) => trpc.groups.get.queryOptions({ id }, { staleTime: KNOWN_FOR })) });
  return {
    users: users.flatMap(({ data }) => (data === undefined ? [] : [{ id: data.id, label: data.username }])),
    groups: groups.flatMap(({ data }) => (data === undefined ? [] : [{ id: data.id, label: data.name }])),
  };
}
