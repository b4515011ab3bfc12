import type { User } from '@gatehouse/contract';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { errorMessage } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';

/** Everything read about users is out of date. */
export const refreshUsers = (): Promise<void> => queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() });

/** A user's row as it stands now; `undefined` when it can't be read. */
export async function newestUser(id: string): Promise<User | undefined> {
  try {
    return await queryClient.fetchQuery(trpc.users.get.queryOptions({ id }, { staleTime: 0 }));
  } catch {
    return undefined;
  }
}

const outcome = (done: string) => ({
  onSuccess: async () => {
    await refreshUsers();
    notifications.show({ message: done });
  },
  onError: (error: unknown) => void notifications.show({ color: 'red', title: 'Nothing was changed', message: errorMessage(error), autoClose: false }),
});

/** Changes that need no dialog; each says what happened. */
export function useUserMutations() {
  return {
    reactivate: useMutation(trpc.users.reactivate.mutationOptions(outcome('The user can sign in again.'))),
    unlock: useMutation(trpc.users.unlock.mutationOptions(outcome('Sign-in is unlocked.'))),
    revokeSessions: useMutation(trpc.users.revokeSessions.mutationOptions(outcome('All their sessions are ended.'))),
  };
}
