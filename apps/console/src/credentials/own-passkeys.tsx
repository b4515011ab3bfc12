import type { Passkey } from '@gatehouse/contract';
import { Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { Day, TimeText } from '../layouts/time-text.tsx';
import { canUsePasskeys, onLoopback } from './ask-passkey.ts';
import { NewPasskeyDialog } from './new-passkey-dialog.tsx';
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx';
import { refreshFactors } from './refresh-factors.ts';
import { RemoveFactorDialog } from './remove-factor-dialog.tsx';
import { RenamePasskeyDialog } from './rename-passkey-dialog.tsx';

/** One's own passkeys: add, rename and remove them. */
export function OwnPasskeys({ passkeys, available }: { passkeys: readonly Passkey[]; available: boolean }) {
  const [adding, setAdding] = useState(false);
  const [codes, setCodes] = useState<string[] | undefined>();
  const [renaming, setRenaming] = useState<Passkey | undefined>();
  const [removing, setRemoving] = useState<Passkey | undefined>();
  const remove = useMutation(trpc.auth.removePasskey.mutationOptions());
  const whyNot = !available
    ? 'Passkeys need an https address with a host name, or http://localhost. Ask your administrator to set PUBLIC_URL to one.'
    : canUsePasskeys()
      ? undefined
      : onLoopback()
        ? `Open Gatehouse at ${onLoopback()} instead: browsers refuse passkeys at an address by number.`
        : 'This browser can’t use passkeys at this address.';
  const enrolled = async (recoveryCodes: string[] | null) => {
    setAdding(false);
    if (recoveryCodes !== null) setCodes(recoveryCodes);
    await refreshFactors();
    notifications.show({ message: 'Your passkey is set up.' });
  };
  return (
    <>
      {passkeys.length === 0 ? (
        <Text size="sm" c="dimmed" mb="xs">
          Sign in by your fingerprint, face, PIN or security key, without a password.
        </Text>
      ) : (
        <Stack component="ul" gap="sm" mb="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {passkeys.map((passkey) => (
            <Group component="li" key={passkey.id} justify="space-between" gap="xs">
              <div style={{ minWidth: 0, flex: '1 1 10rem' }}>
                <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                  {passkey.name}
                </Text>
                <Text size="sm" c="dimmed">
                  Added <Day at={passkey.createdAt} />,{' '}
                  {passkey.lastUsedAt === null ? (
                    'never used'
                  ) : (
                    <>
                      used <TimeText at={passkey.lastUsedAt} />
                    </>
                  )}
                  {passkey.synced && ', on all your devices'}
                </Text>
              </div>
              <Group gap="xs" wrap="nowrap">
                <Button size="xs" variant="default" onClick={() => setRenaming(passkey)} aria-label={`Rename ${passkey.name}`}>
                  Rename
                </Button>
                <Button size="xs" variant="default" onClick={() => setRemoving(passkey)} aria-label={`Remove ${passkey.name}`}>
                  Remove
                </Button>
              </Group>
            </Group>
          ))}
        </Stack>
      )}
      {whyNot === undefined ? (
        <Button variant="default" onClick={() => setAdding(true)}>
          Add a passkey
        </Button>
      ) : (
        <Tooltip label={whyNot}>
          <Button variant="default" data-disabled aria-disabled onClick={(event) => event.preventDefault()}>
            Add a passkey
          </Button>
        </Tooltip>
      )}
      {adding && <NewPasskeyDialog onEnrolled={(recoveryCodes) => void enrolled(recoveryCodes)} onClose={() => setAdding(false)} />}
      {codes !== undefined && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
      {renaming !== undefined && <RenamePasskeyDialog passkey={renaming} onClose={() => setRenaming(undefined)} />}
      {removing !== undefined && (
        <RemoveFactorDialog
          title={`Remove the passkey ${removing.name}?`}
          done={`The passkey ${removing.name} is removed.`}
          remove={() => remove.mutateAsync({ id: removing.id })}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </>
  );
}
