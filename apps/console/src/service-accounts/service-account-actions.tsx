import { canOn } from '@gatehouse/ability';
import type { ServiceAccount } from '@gatehouse/contract';
import { Button } from '@mantine/core';
import { type Icon, IconBan, IconPencil, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { Refused } from '../layouts/refused.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import { EditServiceAccountDialog } from './edit-service-account-dialog.tsx';
import { RevokeServiceAccountDialog } from './revoke-service-account-dialog.tsx';
import { SwitchServiceAccountDialog } from './switch-service-account-dialog.tsx';
import { useAccountLocked } from './use-account-locked.ts';

/** What the signed-in person may do about a service account. One that was revoked stays as it is. */
export function ServiceAccountActions({ account }: { account: ServiceAccount }) {
  const ability = useAbility();
  const locked = useAccountLocked(account);
  const [dialog, setDialog] = useState<'edit' | 'switch' | 'revoke' | undefined>();
  const [round, setRound] = useState(0);
  const close = () => setDialog(undefined);
  if (account.status === 'revoked') return null;
  const row = { ...account, roles: account.roles.map((role) => ({ role })) };
  const enabled = account.status === 'enabled';
  const acts: { name: typeof dialog; label: string; icon: Icon; may: boolean }[] = [
    { name: 'edit', label: 'Edit', icon: IconPencil, may: canOn(ability, 'update', 'ServiceAccount', row) },
    {
      name: 'switch',
      label: enabled ? 'Disable' : 'Enable',
      icon: enabled ? IconPlayerPause : IconPlayerPlay,
      may: canOn(ability, 'update', 'ServiceAccount', row),
    },
    { name: 'revoke', label: 'Revoke for good', icon: IconBan, may: canOn(ability, 'revoke', 'ServiceAccount', row) },
  ];
  return (
    <>
      {acts
        .filter(({ may }) => may)
        .map(({ name, label, icon: Icon }) =>
          locked !== undefined ? (
            <Refused key={name} label={label} reason={locked} icon={<Icon size={18} aria-hidden />} />
          ) : (
            <Button key={name} variant="default" leftSection={<Icon size={18} aria-hidden />} onClick={() => setDialog(name)}>
              {label}
            </Button>
          ),
        )}
      {dialog === 'edit' && <EditServiceAccountDialog key={round} account={account} onClose={close} onStartOver={() => setRound(round + 1)} />}
      {dialog === 'switch' && <SwitchServiceAccountDialog account={account} onClose={close} />}
      {dialog === 'revoke' && <RevokeServiceAccountDialog account={account} onClose={close} />}
    </>
  );
}
