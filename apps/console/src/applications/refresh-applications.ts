import { type Application } from '@gatehouse/contract';
import { queryClient, trpc } from '../api/trpc.ts';

/** Everything read about applications is out of date, their policies' warnings included: those depend on who has access. */
export async function refreshApplications(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: trpc.applications.pathKey() }),
    queryClient.invalidateQueries({ queryKey: trpc.applicationPolicies.pathKey() }),
  ]);
}

/** An application as it stands now; `undefined` when it can't be read. */
export async function newestApplication(id: string): Promise<Application | undefined> {
  try {
    return await queryClient.fetchQuery(trpc.applications.get.queryOptions({ id }, { staleTime: 0 }));
  } catch {
    return undefined;
  }
}
