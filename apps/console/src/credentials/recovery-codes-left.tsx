import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { errorMessage } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx';
import { refreshFactors } from './refresh-factors.ts';

const FEW = 3;

/** How many recovery codes are left, and making new ones. */
export function RecoveryCodesLeft({ left }: { left: number }) {
  const [codes, setCodes] = useState<string[] | undefined>();
  const make = useMutation(
    trpc.auth.makeRecoveryCodes.mutationOptions({
      onSuccess: async ({ recoveryCodes }) => {
        setCodes(recoveryCodes);
        await refreshFactors();
      },
      onError: (error) => void notifications.show({ color: 'red', title: 'No codes were made', message: errorMessage(error) }),
    }),
  );
  return (
    <>
      <Text size="sm" mb="xs" c={left > FEW ? 'dimmed' : 'var(--gate-wait)'}>
        {left === 0 ? 'None are left. Make new ones, or a lost phone locks you out.' : left === 1 ? 'One is left.' : `${left} are left.`}
      </Text>
      <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
        Make new codes
      </Button>
      {codes !== undefined && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
    </>
  );
}
