import type { ServiceAccount } from '@gatehouse/contract';
import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import type { ScopeOption } from '../api-keys/scope-choice.tsx';
import { permissionText } from '../roles/permission-text.ts';

/** What a key of this account can be limited to: all that its roles allow. */
export function useOfferedScopes({ roles: held }: ServiceAccount): ScopeOption[] {
  const matrix = useQuery(trpc.roles.matrix.queryOptions(undefined, { staleTime: 60_000 }));
  return (matrix.data?.rows ?? [])
    .filter(({ cells }) => held.some((role) => cells[role] !== undefined && cells[role] !== 'never'))
    .map(({ subject, action }) => {
      const words = permissionText({ subject, action });
      return { value: `${subject}.${action}`, label: words.charAt(0).toUpperCase() + words.slice(1) };
    });
}
