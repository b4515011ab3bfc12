import type { ImportError } from '@gatehouse/contract';
import { Table, Text } from '@mantine/core';

const SHOWN = 200;

/** The bad rows of an import, by line and field. */
export function ImportErrors({ errors }: { errors: readonly ImportError[] }) {
  if (errors.length === 0) return null;
  return (
    <>
      <Table.ScrollContainer minWidth={420} maxHeight={360} scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'Bad rows' } }}>
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Line</Table.Th>
              <Table.Th>Field</Table.Th>
              <Table.Th>What is wrong</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {errors.slice(0, SHOWN).map(({ line, field, message }) => (
              <Table.Tr key={line}>
                <Table.Td>{line}</Table.Td>
                <Table.Td>{field}</Table.Td>
                <Table.Td>{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {errors.length > SHOWN && (
        <Text size="sm" c="dimmed">
          Only the first {SHOWN} of {errors.length.toLocaleString('en')} are shown.
        </Text>
      )}
    </>
  );
}
