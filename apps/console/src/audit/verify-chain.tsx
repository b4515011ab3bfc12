import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLinkPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { errorMessage } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';

/** Checks the whole hash chain and tells the result. */
export function VerifyChain() {
  const [pending, setPending] = useState(false);
  const verify = async () => {
    setPending(true);
    try {
      const { ok, checked, firstBad } = await queryClient.fetchQuery(trpc.audit.verify.queryOptions(undefined, { staleTime: 0 }));
      const count = checked.toLocaleString('en');
      if (ok) notifications.show({ title: 'The trail is whole', message: `${count} events checked. None was edited, removed or moved.` });
      else
        notifications.show({
          color: 'red',
          autoClose: false,
          title: 'The trail is damaged',
          message: `${firstBad ? `Event ${firstBad.seq}: ${firstBad.problem}` : ''} (${count} events checked)`,
        });
    } catch (error) {
      notifications.show({ color: 'red', title: 'The trail was not checked', message: errorMessage(error) });
    } finally {
      setPending(false);
    }
  };
  return (
    <Button variant="default" leftSection={<IconLinkPlus size={18} aria-hidden />} loading={pending} onClick={() => void verify()}>
      Verify the trail
    </Button>
  );
}
