import { queryClient, trpc } from '../api/trpc.ts';

/** Everything read about requests for access is out of date. */
export const refreshAccessRequests = (): Promise<void> => queryClient.invalidateQueries({ queryKey: trpc.accessRequests.pathKey() });
