import './checkbox-styles.ts';
import { ActionIcon, Checkbox, Kbd, NativeSelect, Popover, Stack, Text, Tooltip } from '@mantine/core';
import '@mantine/core/styles/Kbd.css';
import { IconColumns3, IconKeyboard } from '@tabler/icons-react';
import { rowKeys } from './row-keys.ts';
import { pageSizes } from './page-size.ts';
import type { TableView } from './table-view.ts';
import classes from './table-options.module.css';

interface TableOptionsProps {
  columns: readonly { id: string; header: string }[];
  view: TableView;
  onChange: (change: Partial<TableView>) => void;
  /** Called as well when the number of rows on a page changes: the pages are others then. */
  onPageSize: () => void;
}

/** Which columns a list shows, how closely and how many rows to a page; and what the keys do in it. */
export function TableOptions({ columns: [first, ...others], view, onChange, onPageSize }: TableOptionsProps) {
  const { hidden, compact, pageSize } = view;
  return (
    <>
      <Popover position="bottom-end" width={230} trapFocus shadow="md">
        <Popover.Target>
          <Tooltip label="Columns and rows">
            <ActionIcon variant="default" size={36} aria-label="Columns and rows">
              <IconColumns3 size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown aria-label="Columns and rows">
          <Stack gap="xs">
            <Checkbox size="xs" label={first?.header} checked disabled />
            {others.map(({ id, header }) => (
              <Checkbox
                key={id}
                size="xs"
                label={header}
                checked={!hidden.includes(id)}
                onChange={({ currentTarget }) => onChange({ hidden: currentTarget.checked ? hidden.filter((known) => known !== id) : [...hidden, id] })}
              />
            ))}
            <NativeSelect
              size="xs"
              label="Rows on a page"
              data={pageSizes.map(String)}
              value={String(pageSize)}
              onChange={({ currentTarget }) => {
                onChange({ pageSize: pageSizes.find((size) => String(size) === currentTarget.value) });
                onPageSize();
              }}
            />
            <Checkbox size="xs" label="Compact rows" checked={compact} onChange={({ currentTarget }) => onChange({ compact: currentTarget.checked })} />
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <Popover position="bottom-end" width={310} trapFocus shadow="md">
        <Popover.Target>
          <Tooltip label="Keyboard shortcuts">
            <ActionIcon variant="default" size={36} aria-label="Keyboard shortcuts" visibleFrom="sm">
              <IconKeyboard size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown aria-label="Keyboard shortcuts">
          <Text size="xs" c="dimmed" mb="xs" tabIndex={-1} data-autofocus>
            They work while a row has the focus: reach it with Tab, or with ↓ from the search.
          </Text>
          <dl className={classes['keys']}>
            {rowKeys.map(([keys, what]) => (
              <div key={keys}>
                <dt>
                  <Kbd>{keys}</Kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
