import '@mantine/core/styles/Code.css';
import type { TotpEnrolment } from '@gatehouse/contract';
import { Button, Code, CopyButton, Group, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { trpc } from '../api/trpc.ts';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { QrCode } from './qr-code.tsx';

interface TotpDialogProps {
  enrolment: TotpEnrolment;
  /** With the recovery codes that came with it, if any did. */
  onEnrolled: (recoveryCodes: string[] | null) => void;
  onClose: () => void;
}

/** Gives an authenticator app its secret, and asks for a code that proves it. */
export function TotpDialog({ enrolment, onEnrolled, onClose }: TotpDialogProps) {
  const [unplaced, setUnplaced] = useState<unknown>();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code: '' },
    validate: { code: (text) => (text.trim() === '' ? 'Enter the code that the app shows.' : null) },
  });
  const finish = useMutation(
    trpc.auth.finishTotp.mutationOptions({
      onSuccess: ({ recoveryCodes }) => onEnrolled(recoveryCodes),
      onError: (error) => setUnplaced(takeServerErrors(form, error, ['code']) === undefined ? undefined : error),
    }),
  );
  return (
    <FormDialog
      onClose={onClose}
      title="Set up an authenticator app"
      submit="Turn it on"
      pending={finish.isPending}
      problem={unplaced !== undefined ? { title: 'The app is not set up', error: unplaced } : undefined}
      onSubmit={form.onSubmit(({ code }) => finish.mutate({ id: enrolment.id, code }), focusFirstInvalid)}
    >
      <Text size="sm">Scan this code with your authenticator app, or type the secret into it.</Text>
      <QrCode text={enrolment.uri} label="QR code for the authenticator app" />
      <Group gap="xs" wrap="nowrap">
        <Code aria-label="Secret" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
          {enrolment.secret.replace(/.{4}(?=.)/g, '$& ')}
        </Code>
        <CopyButton value={enrolment.secret}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              onClick={copy}
              style={{ flexShrink: 0 }}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <TextInput
        label="Code"
        description="The six digits that the app shows now."
        inputMode="numeric"
        autoComplete="one-time-code"
        data-autofocus
        key={form.key('code')}
        {...form.getInputProps('code')}
      />
    </FormDialog>
  );
}
