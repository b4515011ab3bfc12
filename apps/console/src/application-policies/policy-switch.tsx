import '@mantine/core/styles/Switch.css';
import { canOn } from '@gatehouse/ability';
import type { ApplicationPolicy } from '@gatehouse/contract';
import { Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { errorMessage } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { SwitchBadge } from '../applications/switch-badge.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import { refreshPolicies } from './refresh-policies.ts';

/** Turns a policy on or off, from the next request on. */
export function PolicySwitch({ policy }: { policy: ApplicationPolicy }) {
  const ability = useAbility();
  const update = useMutation(
    trpc.applicationPolicies.update.mutationOptions({
      onSuccess: async ({ description, status }) => {
        await refreshPolicies();
        notifications.show({ message: `“${description}” is ${status}.` });
      },
      onError: async (error) => {
        notifications.show({ color: 'red', title: 'Nothing was changed', message: errorMessage(error), autoClose: false });
        await refreshPolicies();
      },
    }),
  );
  if (!canOn(ability, 'update', 'ApplicationPolicy', policy, 'status')) return <SwitchBadge status={policy.status} />;
  return (
    <Switch
      aria-label={`${policy.description} is on`}
      checked={policy.status === 'enabled'}
      disabled={update.isPending}
      onChange={({ currentTarget }) => update.mutate({ id: policy.id, version: policy.version, status: currentTarget.checked ? 'enabled' : 'disabled' })}
    />
  );
}
