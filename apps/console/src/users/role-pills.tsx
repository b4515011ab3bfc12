import { Text, VisuallyHidden } from '@mantine/core';
import { Pill } from '../layouts/pill.tsx';

/** The first role and how many more there are, so that a row stays one line; all of them are in the tooltip and read aloud. */
export function RolePills({ labels }: { labels: readonly string[] }) {
  const distinct = [...new Set(labels)];
  const [first, ...more] = distinct;
  if (first === undefined) {
    return (
      <Text span c="dimmed" size="sm">
        –
      </Text>
    );
  }
  return (
    <span title={distinct.join(', ')}>
      <Pill tone="accent">{first}</Pill>
      {more.length > 0 && (
        <Pill tone="quiet">
          <span aria-hidden>+{more.length}</span>
          <VisuallyHidden>and {more.join(', ')}</VisuallyHidden>
        </Pill>
      )}
    </span>
  );
}
