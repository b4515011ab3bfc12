import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { errorMessage } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { Day } from '../layouts/time-text.tsx';
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx';
import { refreshFactors } from './refresh-factors.ts';
import { RemoveFactorDialog } from './remove-factor-dialog.tsx';

/** Drawing QR codes is for the few moments when somebody sets up an app. */
const TotpDialog = lazy(async () => ({ default: (await import('./totp-dialog.tsx')).TotpDialog }));

/** One's own authenticator app: set it up, move it to another phone, remove it. */
export function AuthenticatorApp({ enrolledAt }: { enrolledAt: string | null }) {
  const [codes, setCodes] = useState<string[] | undefined>();
  const [removing, setRemoving] = useState(false);
  const start = useMutation(
    trpc.auth.startTotp.mutationOptions({
      onError: (error) => void notifications.show({ color: 'red', title: 'The app can’t be set up now', message: errorMessage(error) }),
    }),
  );
  const remove = useMutation(trpc.auth.removeTotp.mutationOptions());
  const enrolled = async (recoveryCodes: string[] | null) => {
    start.reset();
    await refreshFactors();
    notifications.show({ message: 'Your authenticator app is set up.' });
    if (recoveryCodes !== null) setCodes(recoveryCodes);
  };
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {enrolledAt === null ? (
          'You’ll also enter a code from the app when you sign in.'
        ) : (
          <>
            Set up on <Day at={enrolledAt} />.
          </>
        )}
      </Text>
      <Group gap="xs">
        <Button variant="default" loading={start.isPending} onClick={() => start.mutate()}>
          {enrolledAt === null ? 'Set up an app' : 'Use another phone'}
        </Button>
        {enrolledAt !== null && (
          <Button variant="default" onClick={() => setRemoving(true)}>
            Remove the app
          </Button>
        )}
      </Group>
      {start.data !== undefined && (
        <Suspense>
          <TotpDialog enrolment={start.data} onEnrolled={(recoveryCodes) => void enrolled(recoveryCodes)} onClose={start.reset} />
        </Suspense>
      )}
      {codes !== undefined && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
      {removing && (
        <RemoveFactorDialog
          title="Remove the authenticator app?"
          done="Your authenticator app is removed."
          remove={() => remove.mutateAsync()}
          onClose={() => setRemoving(false)}
        />
      )}
    </>
  );
}
