import '@mantine/core/styles/Menu.css';
import type { User } from '@gatehouse/contract';
import { Button, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconShieldCog } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { ButtonLink } from '../layouts/link.tsx';
import { Refused } from '../layouts/refused.tsx';
import { paths } from '../paths.ts';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility, useMe } from '../session/ability-provider.tsx';
import { DeactivateDialog } from './deactivate-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { ResetLinkDialog } from './reset-link-dialog.tsx';
import { SetRolesDialog } from './set-roles-dialog.tsx';
import { useUserMutations } from './user-mutations.ts';
import { type UserAction, whyNot } from './why-not.ts';

type DialogName = 'roles' | 'deactivate' | 'delete' | 'reset';

/** What the signed-in person may do about somebody. What their roles never allow is absent; what is impossible here says why. */
export function UserActions({ user }: { user: User }) {
  const [dialog, setDialog] = useState<DialogName | undefined>();
  const subject = { ability: useAbility(), callerId: useMe().user.id, roles: useRoles(), user };
  const { reactivate, unlock, revokeSessions } = useUserMutations();
  const rolesButton = useRef<HTMLButtonElement>(null);
  const moreButton = useRef<HTMLButtonElement>(null);
  // A dialog opens from a menu item that is gone by then, so the focus goes back to the menu's button.
  const close = () => {
    setDialog(undefined);
    const trigger = dialog === 'roles' ? rolesButton : moreButton;
    requestAnimationFrame(() => trigger.current?.focus());
  };
  const deactivated = user.status === 'deactivated';

  const items: { action: UserAction; label: string; run: () => void; when: boolean; danger?: boolean }[] = [
    {
      action: 'resetCredentials',
      label: 'Send a password reset',
      run: () => setDialog('reset'),
      when: user.status === 'active',
    },
    { action: 'unlock', label: 'Unlock sign-in', run: () => unlock.mutate({ id: user.id }), when: user.locked },
    { action: 'revokeSessions', label: 'End all sessions', run: () => revokeSessions.mutate({ id: user.id }), when: !deactivated },
    { action: 'reactivate', label: 'Reactivate', run: () => reactivate.mutate({ id: user.id }), when: deactivated },
    { action: 'deactivate', label: 'Deactivate…', run: () => setDialog('deactivate'), when: !deactivated, danger: true },
    { action: 'delete', label: 'Delete…', run: () => setDialog('delete'), when: true, danger: true },
  ];
  const offered = items
    .filter(({ when }) => when)
    .map((item) => ({ ...item, reason: whyNot(subject, item.action) }))
    .filter(({ reason }) => reason !== 'absent');
  const edit = whyNot(subject, 'update');
  const assign = whyNot(subject, 'assignRoles');

  return (
    <>
      {edit === undefined && (
        <ButtonLink to={paths.editUser} params={{ id: user.id }} variant="default" leftSection={<IconPencil size={18} aria-hidden />}>
          Edit
        </ButtonLink>
      )}
      {edit !== undefined && edit !== 'absent' && <Refused label="Edit" reason={edit} />}
      {assign === undefined && (
        <Button ref={rolesButton} variant="default" leftSection={<IconShieldCog size={18} aria-hidden />} onClick={() => setDialog('roles')}>
          Set roles
        </Button>
      )}
      {assign !== undefined && assign !== 'absent' && <Refused label="Set roles" reason={assign} />}
      {offered.length > 0 && (
        <Menu position="bottom-end" width={250}>
          <Menu.Target>
            <Button ref={moreButton} variant="default" rightSection={<IconDots size={18} aria-hidden />}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {offered.map(({ action, label, run, danger, reason }) => (
              <Menu.Item
                key={action}
                aria-disabled={reason !== undefined}
                onClick={reason === undefined ? run : undefined}
                closeMenuOnClick={reason === undefined}
                c={danger && reason === undefined ? 'var(--gate-bad)' : undefined}
                style={reason === undefined ? undefined : { cursor: 'not-allowed', color: 'var(--mantine-color-dimmed)' }}
              >
                {label}
                {reason !== undefined && <div style={{ fontSize: '0.75rem' }}>{reason}</div>}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {dialog === 'roles' && <SetRolesDialog user={user} onClose={close} />}
      {dialog === 'deactivate' && <DeactivateDialog user={user} onClose={close} />}
      {dialog === 'delete' && (
        <DeleteDialog user={user} onClose={close} onDeactivate={whyNot(subject, 'deactivate') === undefined ? () => setDialog('deactivate') : undefined} />
      )}
      {dialog === 'reset' && <ResetLinkDialog user={user} onClose={close} />}
    </>
  );
}
