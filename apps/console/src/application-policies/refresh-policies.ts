import type { ApplicationPolicyDetail } from '@gatehouse/contract';
import { refreshApplications } from '../applications/refresh-applications.ts';
import { queryClient, trpc } from '../api/trpc.ts';

/** Everything read about policies is out of date, and with it how many an application has. */
export const refreshPolicies = refreshApplications;

/** A policy as it stands now; `undefined` when it can't be read. */
export async function newestPolicy(id: string): Promise<ApplicationPolicyDetail | undefined> {
  try {
    return await queryClient.fetchQuery(trpc.applicationPolicies.get.queryOptions({ id }, { staleTime: 0 }));
  } catch {
    return undefined;
  }
}
