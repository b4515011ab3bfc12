import '@mantine/core/styles/Progress.css';
import { Progress, Stack, Text } from '@mantine/core';

interface ImportProgressProps {
  /** What the server does once it has the file, such as "Writing 4,987 users". */
  then: string;
  /** How much of the file was sent, from 0 to 1. */
  sent: number;
}

/** How far an import is: the bytes sent so far; from then on the server works in one transaction, which has no halves to show. */
export function ImportProgress({ then, sent }: ImportProgressProps) {
  const arrived = sent >= 1;
  const percent = Math.floor(sent * 100);
  const text = arrived ? `${then}…` : `Sending the file: ${percent} %`;
  return (
    <Stack gap={6}>
      <Text size="sm" component="output">
        {text}
      </Text>
      <Progress.Root size="sm">
        <Progress.Section
          value={arrived ? 100 : percent}
          striped={arrived}
          animated={arrived}
          aria-label={arrived ? then : 'Sending the file'}
          // While the server works, how long it takes is not known: no value.
          aria-valuenow={arrived ? undefined : percent}
        />
      </Progress.Root>
    </Stack>
  );
}
