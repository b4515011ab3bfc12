import '@mantine/core/styles/Divider.css';
import { Button, Divider, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { errorData, isSignedOut } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { FormDialog } from '../forms/form-dialog.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { PasswordField } from '../layouts/password-field.tsx';
import { answerWithPasskey, canUsePasskeys, passkeyMessage } from './ask-passkey.ts';
import { CodeField } from './code-field.tsx';

/** Asks for what signing in asks for, so that a browser left open is not enough for a sensitive act. */
export function ConfirmDialog({ onAnswer }: { onAnswer: (confirmed: boolean) => void }) {
  const me = queryClient.getQueryData(trpc.auth.me.queryKey());
  const [unplaced, setUnplaced] = useState<unknown>();
  const [askCode, setAskCode] = useState(me?.hasSecondFactor === true);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '', code: '' },
    validate: {
      password: (text) => (text === '' ? 'Enter your password.' : null),
      code: (text) => (askCode && text.trim() === '' ? 'Enter the code.' : null),
    },
  });
  const confirm = useMutation(
    trpc.auth.confirm.mutationOptions({
      onSuccess: () => onAnswer(true),
      onError: (error) => {
        // Signing in again is what helps then, and confirms too.
        if (isSignedOut(error)) return onAnswer(false);
        // A factor that was enrolled in another window meanwhile.
        if (errorData(error)?.reason === 'second-factor-required') setAskCode(true);
        setUnplaced(takeServerErrors(form, error, ['password', 'code']) === undefined ? undefined : error);
      },
    }),
  );
  const start = useMutation(trpc.auth.startPasskeyConfirmation.mutationOptions());
  const finish = useMutation(trpc.auth.confirmWithPasskey.mutationOptions());
  const passkey = useMutation({
    mutationFn: async () => finish.mutateAsync(await answerWithPasskey(await start.mutateAsync())),
    onSuccess: () => onAnswer(true),
  });
  const factors = useQuery(trpc.auth.secondFactors.queryOptions());
  const withPasskey = (factors.data?.passkeys.length ?? 0) > 0 && factors.data?.passkeysAvailable === true && canUsePasskeys();
  const title = 'You are not confirmed';
  const problem = passkey.isError
    ? { title, error: passkey.error, message: passkeyMessage(passkey.error) }
    : unplaced !== undefined
      ? { title, error: unplaced }
      : undefined;
  return (
    <FormDialog
      overPage
      onClose={() => onAnswer(false)}
      title="Confirm that it’s you"
      zIndex={300}
      submit="Confirm"
      pending={confirm.isPending}
      problem={problem}
      onSubmit={form.onSubmit(({ password, code }) => {
        passkey.reset();
        confirm.mutate({ password, code: askCode ? code : undefined });
      }, focusFirstInvalid)}
    >
      <Text size="sm">You signed in a while ago, and this is a sensitive act.</Text>
      {me !== undefined && <input type="text" autoComplete="username" value={me.user?.username} readOnly hidden />}
      {withPasskey && (
        <>
          <Button
            loading={passkey.isPending}
            leftSection={<IconFingerprint size={18} aria-hidden />}
            onClick={() => {
              setUnplaced(undefined);
              passkey.mutate();
            }}
          >
            Use a passkey
          </Button>
          <Divider label="or" />
        </>
      )}
      <PasswordField label="Password" autoComplete="current-password" data-autofocus key={form.key('password')} {...form.getInputProps('password')} />
      {askCode && <CodeField key={form.key('code')} {...form.getInputProps('code')} />}
    </FormDialog>
  );
}
