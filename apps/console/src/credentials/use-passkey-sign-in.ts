import type { PasskeyChallenge, LoginResult } from '@gatehouse/contract';
import { useMutation } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { answerWithPasskey } from './ask-passkey.ts';

/** Signing in with a passkey: one that the given challenge names, or else any. */
export function usePasskeySignIn(onSignedIn: (result: Pick<LoginResult, 'mustChangePassword'>) => unknown) {
  const start = useMutation(trpc.auth.startPasskeySignIn.mutationOptions());
  const finish = useMutation(trpc.auth.finishPasskeySignIn.mutationOptions());
  return useMutation({
    mutationFn: async (challenge: PasskeyChallenge | undefined) => finish.mutateAsync(await answerWithPasskey(challenge ?? (await start.mutateAsync()))),
    onSuccess: onSignedIn,
  });
}
