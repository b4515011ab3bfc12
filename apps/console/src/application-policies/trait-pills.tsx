import { VisuallyHidden } from '@mantine/core';
import { Pill } from '../layouts/pill.tsx';
import classes from './trait-pills.module.css';

/** The first trait and how many more there are, so that a row stays one line; all of them are in the tooltip and read aloud. */
export function FirstTraits({ traits }: { traits: readonly string[] }) {
  const [first, ...more] = traits;
  if (first === undefined) return '–';
  return (
    <span className={classes['first']} title={traits.join(', ')}>
      <Pill tone="quiet">
        <span className={classes['trait']}>{first}</span>
      </Pill>
      {more.length > 0 && (
        <Pill tone="quiet">
          <span aria-hidden>+{more.length}</span>
          <VisuallyHidden>and {more.join(', ')}</VisuallyHidden>
        </Pill>
      )}
    </span>
  );
}

/** All traits, one beside the other. */
export function Traits({ traits }: { traits: readonly string[] }) {
  if (traits.length === 0) return 'None';
  return (
    <span className={classes['all']}>
      {traits.map((trait) => (
        <Pill key={trait} tone="quiet">
          <span className={classes['whole']}>{trait}</span>
        </Pill>
      ))}
    </span>
  );
}
