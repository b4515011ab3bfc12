import { canOn } from '@gatehouse/ability';
import type { Application } from '@gatehouse/contract';
import { Button } from '@mantine/core';
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useAbility } from '../session/ability-provider.tsx';
import { DeleteApplicationDialog } from './delete-application-dialog.tsx';
import { EditApplicationDialog } from './edit-application-dialog.tsx';
import { SwitchApplicationDialog } from './switch-application-dialog.tsx';

/** What the signed-in person may do about an application. */
export function ApplicationActions({ application }: { application: Application }) {
  const ability = useAbility();
  const [dialog, setDialog] = useState<'edit' | 'switch' | 'delete' | undefined>();
  // A new round starts the form over with what is stored now.
  const [round, setRound] = useState(0);
  const close = () => setDialog(undefined);
  const mayUpdate = canOn(ability, 'update', 'Application', application);
  const enabled = application.status === 'enabled';
  return (
    <>
      {mayUpdate && (
        <>
          <Button variant="default" leftSection={<IconPencil size={18} aria-hidden />} onClick={() => setDialog('edit')}>
            Edit
          </Button>
          <Button
            variant="default"
            leftSection={enabled ? <IconPlayerPause size={18} aria-hidden /> : <IconPlayerPlay size={18} aria-hidden />}
            onClick={() => setDialog('switch')}
          >
            {enabled ? 'Disable' : 'Enable'}
          </Button>
        </>
      )}
      {canOn(ability, 'delete', 'Application', application) && (
        <Button variant="default" leftSection={<IconTrash size={18} aria-hidden />} onClick={() => setDialog('delete')}>
          Delete
        </Button>
      )}
      {dialog === 'edit' && <EditApplicationDialog key={round} application={application} onClose={close} onStartOver={() => setRound(round + 1)} />}
      {dialog === 'switch' && <SwitchApplicationDialog application={application} onClose={close} />}
      {dialog === 'delete' && <DeleteApplicationDialog application={application} onClose={close} />}
    </>
  );
}
