import type { ServiceAccount } from '@gatehouse/contract';
import { queryClient, trpc } from '../api/trpc.ts';

/** Everything read about service accounts and their keys is out of date. */
export const refreshServiceAccounts = (): Promise<void> => queryClient.invalidateQueries({ queryKey: trpc.serviceAccounts.pathKey() });

/** A service account as it stands now; `undefined` when it can't be read. */
export async function newestServiceAccount(id: string): Promise<ServiceAccount | undefined> {
  try {
    return await queryClient.fetchQuery(trpc.serviceAccounts.get.queryOptions({ id }, { staleTime: 0 }));
  } catch {
    return undefined;
  }
}
