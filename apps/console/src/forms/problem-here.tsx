import { useEffect, useRef } from 'react';
import { Problem } from '../layouts/problem.tsx';

/** What went wrong, where somebody is looking: beside the button that they pressed. It takes the focus, so that it is read out and comes into view. */
export function ProblemHere({ title, error }: { title: string; error: unknown }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Another try that fails says so again.
    if (error === undefined) return;
    place.current?.focus();
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  return (
    <div ref={place} tabIndex={-1} style={{ outline: 'none' }}>
      <Problem title={title} error={error} />
    </div>
  );
}
