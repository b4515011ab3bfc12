import { lazy, Suspense, useEffect, useState } from 'react';
import { onConfirmationRequired } from '../api/repeat-after.ts';

const ConfirmDialog = lazy(async () => ({ default: (await import('./confirm-dialog.tsx')).ConfirmDialog }));

type Answer = (confirmed: boolean) => void;

/** Asks the person to confirm who they are whenever a call needs it, over whatever page is open. */
export function Confirmation() {
  const [answer, setAnswer] = useState<Answer | undefined>();
  useEffect(() => onConfirmationRequired(() => new Promise<boolean>((resolve) => setAnswer(() => resolve))), []);
  if (answer === undefined) return null;
  return (
    <Suspense>
      <ConfirmDialog
        onAnswer={(confirmed) => {
          setAnswer(undefined);
          answer(confirmed);
        }}
      />
    </Suspense>
  );
}
