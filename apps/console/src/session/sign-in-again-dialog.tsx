import { Button, Modal, Stack, Text } from '@mantine/core';
import { basePath } from '../api/base-path.ts';
import { queryClient, trpc, trpcClient } from '../api/trpc.ts';
import { SignInForm } from './sign-in-form.tsx';

interface SignInAgainDialogProps {
  username: string;
  onAnswer: (signedIn: boolean) => void;
}

/** Signing in again as the same person. Whoever is somebody else starts at the sign-in page, with nothing of this one left. */
export function SignInAgainDialog({ username, onAnswer }: SignInAgainDialogProps) {
  const signedIn = async () => {
    const before = queryClient.getQueryData(trpc.auth.me.queryKey())?.user?.id;
    // Not by way of the query: one that is under way waits for this very dialog.
    const me = await trpcClient.auth.me.query();
    queryClient.setQueryData(trpc.auth.me.queryKey(), me);
    // By a passkey anybody may have signed in: what stands on the page is not theirs to see.
    if (me.user?.id !== before) window.location.assign(`${basePath}/`);
    else onAnswer(true);
  };
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} closeOnEscape={false} title="Sign in to continue" zIndex={310} size="sm">
      <Stack>
        <Text size="sm">Your session ended. Sign in again and go on where you were. Nothing you entered is lost.</Text>
        <SignInForm as={username} onSignedIn={signedIn} />
        <Button variant="subtle" size="compact-sm" onClick={() => onAnswer(false)}>
          Sign in as someone else
        </Button>
      </Stack>
    </Modal>
  );
}
