import { ActionIcon, CopyButton, Group, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

const whole = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** A moment to the second, with the reader's zone and in UTC; the latter can be copied. */
export function WholeTime({ at }: { at: string }) {
  return (
    <Group gap={6} align="center">
      <div>
        <time dateTime={at}>{whole.format(new Date(at))}</time>
        <Text size="xs" c="dimmed">
          {at.slice(0, 19).replace('T', ' ')} UTC
        </Text>
      </div>
      <CopyButton value={at}>
        {({ copied, copy }) => (
          <ActionIcon variant="subtle" aria-label={copied ? 'Copied' : 'Copy time'} onClick={copy}>
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
