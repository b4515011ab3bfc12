import '@mantine/core/styles/Table.css';
import type { ImportError } from '@gatehouse/contract';
import { Table } from '@mantine/core';
import { useState } from 'react';
import { Pager } from '../lists/pager.tsx';

const PAGE = 50;

/** The bad rows of an import, all of them, by line and field; a page at a time. */
export function ImportErrors({ errors }: { errors: readonly ImportError[] }) {
  const [page, setPage] = useState(1);
  const shown = errors.slice((page - 1) * PAGE, page * PAGE);
  if (errors.length === 0) return null;
  return (
    <div>
      <Table.ScrollContainer minWidth={260} maxHeight={420} scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'Bad rows' } }}>
        <Table stickyHeader verticalSpacing={8}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={64}>Line</Table.Th>
              <Table.Th w={100}>Field</Table.Th>
              <Table.Th>What is wrong</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.flatMap(({ line, others, ...first }) =>
              [first, ...others].map(({ field, message }, index) => (
                <Table.Tr key={`${line} ${index}`}>
                  <Table.Td>{index === 0 && line}</Table.Td>
                  <Table.Td>{field}</Table.Td>
                  <Table.Td>{message}</Table.Td>
                </Table.Tr>
              )),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Pager
        page={page}
        total={errors.length}
        pageSize={PAGE}
        shown={shown.length}
        noun={['bad row', 'bad rows']}
        previous={page > 1 ? () => setPage(page - 1) : undefined}
        next={page * PAGE < errors.length ? () => setPage(page + 1) : undefined}
      />
    </div>
  );
}
