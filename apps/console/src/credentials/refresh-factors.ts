import { queryClient, trpc } from '../api/trpc.ts';

/** What was read about one's own second factors is out of date. */
export async function refreshFactors(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: trpc.auth.secondFactors.queryKey() }),
    queryClient.invalidateQueries({ queryKey: trpc.auth.me.queryKey() }),
    queryClient.invalidateQueries({ queryKey: trpc.profile.activity.pathKey() }),
  ]);
}
