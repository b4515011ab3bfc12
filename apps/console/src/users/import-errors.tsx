import '@mantine/core/styles/Table.css';
import type { ImportError } from '@gatehouse/contract';
import { Button, Table } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { Pager } from '../lists/pager.tsx';
import { badRowsFile, badRowsName } from './bad-rows-file.ts';
import { saveFile } from './save-file.ts';

const PAGE = 50;

/** A file that was read from the disk: what the server was sent. */
export interface ChosenFile {
  name: string;
  csv: Blob;
}

interface ImportErrorsProps {
  errors: readonly ImportError[];
  file: ChosenFile;
}

/** The bad rows of an import, all of them, by line and field; a page at a time, and as a file to be fixed. */
export function ImportErrors({ errors, file }: ImportErrorsProps) {
  const [page, setPage] = useState(1);
  const shown = errors.slice((page - 1) * PAGE, page * PAGE);
  const save = async () => saveFile(badRowsName(file.name), await badRowsFile(await file.csv.text(), errors));
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
      <Button variant="default" mt="sm" leftSection={<IconDownload size={18} aria-hidden />} onClick={() => void save()}>
        Download the bad rows
      </Button>
    </div>
  );
}
