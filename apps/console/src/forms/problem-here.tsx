import { useEffect, useRef } from 'react';
import { Problem } from '../layouts/problem.tsx';

export interface ProblemHereProps {
  title?: string;
  error: unknown;
  /** What it says, where the error itself has no words for people. */
  message?: string;
}

/** What went wrong, where somebody is looking: beside the button that they pressed. It takes the focus, so that it is read out and comes into view. */
export function ProblemHere({ title, error, message }: ProblemHereProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Another try that fails says so again.
    if (error === undefined) return;
    place.current?.focus();
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  return (
    <div ref={place} tabIndex={-1} style={{ outline: 'none' }}>
      <Problem title={title} {...(message === undefined ? { error } : { message })} />
    </div>
  );
}
