import { lazy, Suspense, useEffect, useState } from 'react';
import { onSessionEnded } from '../api/repeat-after.ts';
import { leaveSession, queryClient, trpc } from '../api/trpc.ts';

const SignInAgainDialog = lazy(async () => ({ default: (await import('./sign-in-again-dialog.tsx')).SignInAgainDialog }));

interface Asked {
  username: string;
  answer: (signedIn: boolean) => void;
}

/** When the session has ended, asks its person to sign in again over whatever page is open, so that nothing that they typed is lost. */
export function SignInAgain() {
  const [asked, setAsked] = useState<Asked>();
  useEffect(
    () =>
      onSessionEnded(() => {
        const username = queryClient.getQueryData(trpc.auth.me.queryKey())?.user?.username;
        // Nobody was signed in here: a page of this session was never shown.
        if (username === undefined) return Promise.resolve(false);
        return new Promise<boolean>((resolve) => setAsked({ username, answer: resolve }));
      }),
    [],
  );
  if (asked === undefined) return null;
  return (
    <Suspense>
      <SignInAgainDialog
        username={asked.username}
        onAnswer={(signedIn) => {
          setAsked(undefined);
          asked.answer(signedIn);
          // A form alone would only say that it was refused.
          if (!signedIn) leaveSession();
        }}
      />
    </Suspense>
  );
}
