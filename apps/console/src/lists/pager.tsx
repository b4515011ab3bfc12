import { Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';

interface PagerProps {
  page: number;
  /** Rows that match, on all pages; `undefined` while it is unknown. */
  total: number | undefined;
  pageSize: number;
  shown: number;
  noun: [one: string, many: string];
  previous?: () => void;
  next?: () => void;
}

const count = new Intl.NumberFormat('en');

/** How many rows there are, and the way to the next and previous page. */
export function Pager({ page, total, pageSize, shown, noun, previous, next }: PagerProps) {
  const from = (page - 1) * pageSize + 1;
  const text =
    total === undefined
      ? ''
      : shown === 0
        ? `No ${noun[1]}`
        : `${count.format(from)}–${count.format(from + shown - 1)} of ${count.format(total)} ${total === 1 ? noun[0] : noun[1]}`;
  return (
    <Group justify="space-between" mt="sm" gap="xs">
      <Text size="sm" c="dimmed" className="numbers" aria-live="polite">
        {text}
      </Text>
      {(previous !== undefined || next !== undefined) && (
        <Group gap="xs" component="nav" aria-label="Pages">
          <Button variant="default" size="xs" leftSection={<IconChevronLeft size={16} aria-hidden />} disabled={previous === undefined} onClick={previous}>
            Previous
          </Button>
          <Button variant="default" size="xs" rightSection={<IconChevronRight size={16} aria-hidden />} disabled={next === undefined} onClick={next}>
            Next
          </Button>
        </Group>
      )}
    </Group>
  );
}
