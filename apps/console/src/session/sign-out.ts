import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { queryClient, trpc } from '../api/trpc.ts';
import { paths } from '../paths.ts';

/** Ends the session on the server, forgets everything that was read with it, and shows the sign-in page. */
export function useSignOut(): () => void {
  const router = useRouter();
  const logout = useMutation(
    trpc.auth.logout.mutationOptions({
      onSettled: async () => {
        await router.navigate({ to: paths.login });
        queryClient.clear();
      },
    }),
  );
  return () => logout.mutate();
}
