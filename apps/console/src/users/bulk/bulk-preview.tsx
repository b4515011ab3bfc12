import { type BulkAction, type BulkPreview, skipReasonText, unchangedText } from '@gatehouse/contract';
import { Group, Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../../layouts/problem.tsx';
import classes from './bulk-preview.module.css';
import { bulkWords, lowerFirst, usersOf } from './bulk-words.ts';

interface BulkPreviewTextProps {
  action: BulkAction;
  preview: BulkPreview | undefined;
  error: unknown;
  onRetry: () => void;
}

const number = (count: number): string => count.toLocaleString('en');

/** For whom an act can be done, and for whom not and why. */
export function BulkPreviewText({ action, preview, error, onRetry }: BulkPreviewTextProps) {
  if (error !== null) return <Problem title="This can’t be done" error={error} onRetry={onRetry} />;
  if (preview === undefined) {
    return (
      <Group gap="xs" component="output">
        <Loader size={16} />
        <Text size="sm">Checking each of them…</Text>
      </Group>
    );
  }
  const { matched, checked, done, unchanged, skipped } = preview;
  const all = checked === matched;
  return (
    <div className={classes['preview']} aria-live="polite">
      <ul className={classes['list']}>
        <Line tone="good" count={done}>
          {done === 0 ? 'Nobody will be changed' : `will be ${bulkWords[action].done}`}
        </Line>
        {unchanged > 0 && <Line count={unchanged}>{`stay as they are: ${lowerFirst(unchangedText[action])}`}</Line>}
        {skipped.map(({ reason, count, examples }) => (
          <Line key={reason} tone="bad" count={count}>
            skipped: {lowerFirst(skipReasonText(action, reason))}
            <Text span c="dimmed" size="sm" style={{ overflowWrap: 'anywhere' }}>
              {' '}
              ({count > examples.length ? 'such as ' : ''}
              {examples.join(', ')})
            </Text>
          </Line>
        ))}
      </ul>
      {!all && (
        <Text size="sm" c="dimmed">
          The first {number(checked)} of {usersOf(matched)} were checked. The rest are checked while the job runs; see Result.
        </Text>
      )}
    </div>
  );
}

function Line({ tone, count, children }: { tone?: 'good' | 'bad'; count: number; children: ReactNode }) {
  return (
    <li data-tone={count === 0 ? undefined : tone}>
      <span className={`${classes['count']} numbers`}>{number(count)}</span>
      <span>{children}</span>
    </li>
  );
}
