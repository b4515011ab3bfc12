import { queryClient, trpc } from '../api/trpc.ts';

/** Everything read about groups is out of date, and with it what users say of theirs. */
export async function refreshGroups(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries({ queryKey: trpc.groups.pathKey() }), queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() })]);
}
