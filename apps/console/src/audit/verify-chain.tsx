import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLinkPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { errorMessage } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';

/** Milliseconds from one look at the progress to the next. */
const LOOK_EVERY = 500;

/** Checks the whole hash chain, shows how far it is, and tells the result. */
export function VerifyChain() {
  const [pending, setPending] = useState(false);
  const verify = async () => {
    setPending(true);
    try {
      const { ok, checked, firstBad, head } = await queryClient.fetchQuery(trpc.audit.verify.queryOptions(undefined, { staleTime: 0 }));
      const count = checked.toLocaleString('en');
      if (ok)
        notifications.show({
          title: 'Audit trail verified',
          message: `${count} events checked. None was changed or removed. Latest: ${head.seq}:${head.hash.slice(0, 12)}…`,
        });
      else
        notifications.show({
          color: 'red',
          autoClose: false,
          title: 'Audit trail damaged',
          message: `${firstBad ? `Event ${firstBad.seq}: ${firstBad.problem}` : ''} (${count} events checked)`,
        });
    } catch (error) {
      notifications.show({ color: 'red', title: 'Audit trail not verified', message: errorMessage(error) });
    } finally {
      setPending(false);
    }
  };
  return (
    <Group gap="xs">
      {pending && <VerifyProgress />}
      <Button variant="default" leftSection={<IconLinkPlus size={18} aria-hidden />} loading={pending} onClick={() => void verify()}>
        Verify audit trail
      </Button>
    </Group>
  );
}

/** How far it is. A short trail is done before there is anything to show. */
function VerifyProgress() {
  const { data } = useQuery(trpc.audit.verifyProgress.queryOptions(undefined, { refetchInterval: LOOK_EVERY, staleTime: 0, gcTime: 0 }));
  if (!data || data.total === 0) return null;
  return (
    <Text component="output" size="sm" c="dimmed">
      {data.checked.toLocaleString('en')} of {data.total.toLocaleString('en')} events
    </Text>
  );
}
