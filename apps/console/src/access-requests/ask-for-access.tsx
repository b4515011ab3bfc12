import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';

const AskDialog = lazy(async () => ({ default: (await import('./ask-dialog.tsx')).AskDialog }));

/** A button that opens the form in which one asks for a role. */
export function AskForAccess({ among }: { among?: readonly string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<IconKey size={18} aria-hidden />} onClick={() => setOpen(true)}>
        Request access
      </Button>
      {open && (
        <Suspense fallback={null}>
          <AskDialog among={among} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
