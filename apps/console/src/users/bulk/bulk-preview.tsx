import { type BulkAction, type BulkPreview, type Role, skipReasonText, unchangedText } from '@gatehouse/contract';
import { Group, Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../../layouts/problem.tsx';
import { roleLabel } from '../../roles/use-roles.ts';
import classes from './bulk-preview.module.css';
import { bulkWords, lowerFirst, usersOf } from './bulk-words.ts';

interface BulkPreviewTextProps {
  action: BulkAction;
  preview: BulkPreview | undefined;
  roles: readonly Role[];
  error: unknown;
  onRetry: () => void;
}

const number = (count: number): string => count.toLocaleString('en');

/** For whom an act can be done, and for whom not and why. */
export function BulkPreviewText({ action, preview, roles, error, onRetry }: BulkPreviewTextProps) {
  if (error !== null) return <Problem title="This can’t be done" error={error} onRetry={onRetry} />;
  if (preview === undefined) {
    return (
      <Group gap="xs" component="output">
        <Loader size={16} />
        <Text size="sm">Checking each of them…</Text>
      </Group>
    );
  }
  const { matched, checked, done, unchanged, skipped, losing, next } = preview;
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
              <Examples count={count} examples={examples} />
            </Text>
          </Line>
        ))}
        {losing.map(({ role, count, examples }) => (
          <Line key={role} tone="bad" count={count}>
            will lose {roleLabel(roles, role)}
            <Text span c="dimmed" size="sm" style={{ overflowWrap: 'anywhere' }}>
              {' '}
              <Examples count={count} examples={examples} />
            </Text>
          </Line>
        ))}
      </ul>
      {next !== null && (
        <Text size="sm" c="dimmed">
          Checked {number(checked)} of {usersOf(matched)} so far…
        </Text>
      )}
    </div>
  );
}

function Examples({ count, examples }: { count: number; examples: readonly string[] }) {
  return `(${examples.join(', ')}${count > examples.length ? ` and ${number(count - examples.length)} more` : ''})`;
}

function Line({ tone, count, children }: { tone?: 'good' | 'bad'; count: number; children: ReactNode }) {
  return (
    <li data-tone={count === 0 ? undefined : tone}>
      <span className={`${classes['count']} numbers`}>{number(count)}</span>
      <span>{children}</span>
    </li>
  );
}
