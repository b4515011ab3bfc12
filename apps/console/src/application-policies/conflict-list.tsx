import '@mantine/core/styles/List.css';
import type { PolicyConflicts } from '@gatehouse/contract';
import { Alert, Button, List, Text } from '@mantine/core';
import { IconInfoTriangle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { TextLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { conflictKey, ConflictText } from './conflict-text.tsx';

interface ConflictListProps {
  applicationId: string;
  conflicts: PolicyConflicts;
  /** The policy that is being written, which needs no link to itself. */
  own?: string;
}

const FIRST = 3;

/** What is probably not meant about an application's policies. Nothing here forbids anything. */
export function ConflictList({ applicationId, conflicts: { conflicts, descriptions, more }, own }: ConflictListProps) {
  const [all, setAll] = useState(false);
  const shown = all ? conflicts : conflicts.slice(0, FIRST);
  if (conflicts.length === 0) return null;
  const nameOf = (id: string, starts = false): ReactNode =>
    id === own || id === 'draft' ? (
      <strong>{starts ? 'This policy' : 'this policy'}</strong>
    ) : (
      // What is being written stays open.
      <TextLink to={paths.policy} params={{ id: applicationId, policyId: id }} inherit underline="always" {...(own !== undefined && { target: '_blank' })}>
        {descriptions[id] ?? 'another policy'}
      </TextLink>
    );
  return (
    <Alert
      color="yellow"
      variant="light"
      title={conflicts.length === 1 ? 'One thing to look at' : `${more ? 'More than ' : ''}${conflicts.length} things to look at`}
      icon={<IconInfoTriangle aria-hidden />}
      styles={{ root: { background: 'var(--gate-wait-ground)' }, title: { color: 'var(--gate-wait)' }, message: { color: 'var(--mantine-color-text)' } }}
    >
      <List size="sm" spacing={6} listStyleType="disc" style={{ overflowWrap: 'anywhere' }}>
        {shown.map((conflict) => (
          <List.Item key={conflictKey(conflict)}>
            <ConflictText conflict={conflict} nameOf={nameOf} />
          </List.Item>
        ))}
      </List>
      {conflicts.length > FIRST && (
        <Button mt="xs" size="compact-sm" variant="default" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? 'Show fewer' : `Show all ${conflicts.length}`}
        </Button>
      )}
      {own === undefined && (
        <Text size="xs" mt="xs">
          These may be as you want them: nothing is in the way.
        </Text>
      )}
    </Alert>
  );
}
