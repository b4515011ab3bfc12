import '@mantine/core/styles/Menu.css';
import { Button, Menu } from '@mantine/core';
import { basePath } from '../api/base-path.ts';
import { IconBraces, IconChevronDown, IconDownload, IconTable } from '@tabler/icons-react';
import { downloadFile } from './download-file.ts';

interface ExportMenuProps {
  /** The name of the download on the server: `/export/<name>.csv`. */
  name: 'users' | 'audit' | 'decisions';
  /** What the list takes: its filters and order hold for the file too. */
  input: { cursor?: unknown; limit?: unknown };
}

/** Downloads all rows that match, not only the page in view. The browser saves the file as it arrives. */
export function ExportMenu({ name, input: { cursor: _cursor, limit: _limit, ...input } }: ExportMenuProps) {
  const href = (format: string) => `${basePath}/export/${name}.${format}?input=${encodeURIComponent(JSON.stringify(input))}`;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} rightSection={<IconChevronDown size={16} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>All that match, in this order</Menu.Label>
        <Menu.Item
          component="a"
          href={href('csv')}
          onClick={(event) => void downloadFile(event, href('csv'))}
          leftSection={<IconTable size={18} aria-hidden />}
        >
          CSV, for a spreadsheet
        </Menu.Item>
        <Menu.Item
          component="a"
          href={href('jsonl')}
          onClick={(event) => void downloadFile(event, href('jsonl'))}
          leftSection={<IconBraces size={18} aria-hidden />}
        >
          JSON lines, for a program
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
