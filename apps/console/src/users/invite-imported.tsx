import { Button } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { Can } from '../session/ability-provider.tsx';
import { BulkDialog } from './bulk/bulk-dialog.tsx';

/** Invites everyone whom an import made and who has an address, in one act. Its progress is shown where that of all acts on many is. */
export function InviteImported({ importId, count }: { importId: string; count: number }) {
  const [state, setState] = useState<'offered' | 'asking' | 'started'>('offered');
  const started = state === 'started';
  return (
    <Can do="resetCredentials" on="User">
      <Button
        leftSection={<IconMail size={18} aria-hidden />}
        // Still there for the focus that comes back from the dialog.
        aria-disabled={started}
        data-disabled={started || undefined}
        onClick={() => !started && setState('asking')}
      >
        {started ? 'Invitations started' : 'Send invitations'}
      </Button>
      {state === 'asking' && (
        <BulkDialog action="invite" chosen={{ filter: { importId } }} count={count} onClose={() => setState('offered')} onStarted={() => setState('started')} />
      )}
    </Can>
  );
}
