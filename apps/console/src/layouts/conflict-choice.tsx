import '@mantine/core/styles/Table.css';
import { Alert, Button, Group, Table, Text } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';

export interface ConflictRow {
  label: string;
  /** What stands there now. */
  theirs: string;
  /** What the signed-in person entered; absent where they changed nothing. */
  mine?: string;
}

interface ConflictChoiceProps {
  title: string;
  rows: readonly ConflictRow[];
  pending: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

const shown = (text: string): string => (text === '' ? '–' : text);

/** Somebody else was faster: what they changed, what was entered here, and which of both shall stand. Nothing is lost before that is chosen. */
export function ConflictChoice({ title, rows, pending, onKeepMine, onTakeTheirs }: ConflictChoiceProps) {
  return (
    <Alert
      role="alert"
      color="yellow"
      variant="light"
      title={title}
      icon={<IconGitMerge aria-hidden />}
      styles={{ root: { background: 'var(--gate-wait-ground)' }, title: { color: 'var(--gate-wait)' }, message: { color: 'var(--mantine-color-text)' } }}
    >
      <Text size="sm">Your changes aren’t saved yet. Choose which version to keep.</Text>
      <Table my="sm" verticalSpacing={6} style={{ overflowWrap: 'anywhere' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Field</Table.Th>
            <Table.Th scope="col">Now</Table.Th>
            <Table.Th scope="col">Yours</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ label, theirs, mine }) => (
            <Table.Tr key={label}>
              <Table.Th scope="row">{label}</Table.Th>
              <Table.Td>{shown(theirs)}</Table.Td>
              <Table.Td>{mine === undefined ? 'unchanged' : shown(mine)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group gap="xs">
        <Button size="xs" loading={pending} onClick={onKeepMine}>
          Overwrite with mine
        </Button>
        <Button size="xs" variant="default" onClick={onTakeTheirs}>
          Discard mine
        </Button>
      </Group>
    </Alert>
  );
}

/** One row for each field that differs: by what is stored now, or by what was entered. Values are texts for people. */
export function conflictRows<Field extends string>(
  labels: Record<Field, string>,
  before: Record<Field, string>,
  now: Record<Field, string>,
  entered: Record<Field, string>,
): ConflictRow[] {
  const rows: ConflictRow[] = [];
  for (const field in labels) {
    const mine = entered[field] === before[field] ? undefined : entered[field];
    if (mine !== undefined || now[field] !== before[field]) rows.push({ label: labels[field], theirs: now[field], mine });
  }
  return rows;
}
