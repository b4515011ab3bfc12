import '@mantine/core/styles/Skeleton.css';
import type { User } from '@gatehouse/contract';
import { Button, Modal, Group, Skeleton, Stack, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient, trpc } from '../api/trpc.ts';
import { Facts } from '../layouts/facts.tsx';
import { Panel } from '../layouts/panel.tsx';
import { ProblemHere } from '../forms/problem-here.tsx';
import { Problem } from '../layouts/problem.tsx';
import { Day } from '../layouts/time-text.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility, useMe } from '../session/ability-provider.tsx';
import { whyNot } from './why-not.ts';

/** Which second factors somebody else has, and resetting lost ones, for whoever may reset credentials. */
export function UserSecondFactors({ user }: { user: User }) {
  const callerId = useMe().user.id;
  const reason = whyNot({ ability: useAbility(), callerId, roles: useRoles(), user }, 'resetCredentials');
  const shown = reason !== 'absent' && user.id !== callerId;
  const [resetting, setResetting] = useState(false);
  const factors = useQuery(trpc.users.secondFactors.queryOptions({ id: user.id }, { enabled: shown }));
  const { totp, passkeys, recoveryCodesLeft } = factors.data ?? { totp: null, passkeys: [], recoveryCodesLeft: 0 };
  const any = totp !== null || passkeys.length > 0;
  if (!shown) return null;
  return (
    <Panel title="Second factors" actions={any && <ResetButton reason={reason} onClick={() => setResetting(true)} />}>
      {factors.error !== null && <Problem error={factors.error} onRetry={() => void factors.refetch()} />}
      {factors.error === null && factors.data === undefined && <Skeleton h={48} />}
      {factors.data !== undefined && !any && (
        <Text size="sm" c="dimmed">
          None. They sign in with their password alone.
        </Text>
      )}
      {any && (
        <Facts
          facts={[
            ['Authenticator app', totp === null ? 'None' : <Day key="app" at={totp.enrolledAt} />],
            ['Passkeys', passkeys.length === 0 ? 'None' : passkeys.map(({ name }) => name).join(', ')],
            ['Recovery codes', `${recoveryCodesLeft} left`],
          ]}
        />
      )}
      {resetting && <ResetDialog user={user} onClose={() => setResetting(false)} />}
    </Panel>
  );
}

function ResetButton({ reason, onClick }: { reason: string | undefined; onClick: () => void }) {
  if (reason === undefined)
    return (
      <Button size="xs" variant="default" onClick={onClick}>
        Reset
      </Button>
    );
  return (
    <Tooltip label={reason}>
      <Button size="xs" variant="default" data-disabled aria-disabled onClick={(event) => event.preventDefault()}>
        Reset
      </Button>
    </Tooltip>
  );
}

function ResetDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const reset = useMutation(
    trpc.users.resetSecondFactors.mutationOptions({
      onSuccess: async () => {
        onClose();
        notifications.show({ message: `The second factors of ${user.username} are reset.` });
        await queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() });
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={`Reset the second factors of ${user.username}?`}>
      <Stack>
        <Text size="sm">
          Their authenticator app, passkeys and recovery codes stop working, and they are signed out everywhere. Their password alone signs them in until they
          set up another. Be sure that it is they who ask.
        </Text>
        {reset.isError && <ProblemHere title="Nothing was reset" error={reset.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" loading={reset.isPending} onClick={() => reset.mutate({ id: user.id })}>
            Reset
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
