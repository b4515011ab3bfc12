import '@mantine/core/styles/Menu.css';
import type { BulkAction } from '@gatehouse/contract';
import { Button, type ButtonProps, Group, Menu, Text, Tooltip } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Selection } from '../../lists/selection.ts';
import { DockItem } from '../../layouts/dock-item.tsx';
import type { OfferedAct } from './bulk-acts.ts';
import { BulkDialog, type Chosen } from './bulk-dialog.tsx';
import { bulkWords, usersOf } from './bulk-words.ts';

interface BulkBarProps {
  selection: Selection;
  acts: readonly OfferedAct[];
  /** All that match the filters, on every page. */
  total: number;
  pageSize: number;
  filter: Extract<Chosen, { filter: object }>['filter'];
}

/** So many acts have a button of their own. */
const FIRST = 4;

/** What can be done with the selected users; at the bottom of the window while there are any. */
export function BulkBar({ selection, acts, total, pageSize, filter }: BulkBarProps) {
  const [action, setAction] = useState<BulkAction | undefined>();
  const { ids, all, clear } = selection;
  const count = all ? total : ids.size;
  if (count === 0) return null;
  const dialog = action !== undefined && (
    <BulkDialog
      action={action}
      chosen={all ? { filter } : { ids: [...ids] }}
      count={count}
      onClose={() => setAction(undefined)}
      onStarted={() => (setAction(undefined), clear())}
    />
  );
  return (
    <DockItem>
      <Group component="section" gap="xs" justify="space-between" aria-label="Selected users">
        <Group gap="xs">
          <Text size="sm" fw={600} aria-live="polite">
            {all ? `All ${usersOf(count)} that match` : `${usersOf(count)} selected`}
          </Text>
          {!all && selection.page === 'all' && total > Math.max(pageSize, count) && (
            <Button variant="subtle" size="compact-sm" onClick={selection.selectAll}>
              Select all {total.toLocaleString('en')} that match
            </Button>
          )}
          <Button variant="subtle" color="gray" c="dimmed" size="compact-sm" leftSection={<IconX size={14} aria-hidden />} onClick={clear}>
            Clear
          </Button>
        </Group>
        <Group gap="xs">
          <Group gap="xs" visibleFrom="md">
            {acts.slice(0, FIRST).map((act) => (
              <ActButton key={act.action} {...act} onClick={() => setAction(act.action)} />
            ))}
          </Group>
          <ActMenu label="More" acts={acts.slice(FIRST)} onChoose={setAction} visibleFrom="md" variant="default" />
          <ActMenu label="Actions" acts={acts} onChoose={setAction} hiddenFrom="md" />
        </Group>
      </Group>
      {dialog}
    </DockItem>
  );
}

interface ActMenuProps extends Pick<ButtonProps, 'visibleFrom' | 'hiddenFrom' | 'variant'> {
  label: string;
  acts: readonly OfferedAct[];
  onChoose: (action: BulkAction) => void;
}

function ActMenu({ label, acts, onChoose, ...button }: ActMenuProps) {
  return (
    <Menu position="top-end" width={250}>
      <Menu.Target>
        <Button size="xs" rightSection={<IconChevronDown size={16} aria-hidden />} {...button}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map(({ action, reason }) => (
          <Menu.Item
            key={action}
            aria-disabled={reason !== undefined}
            closeMenuOnClick={reason === undefined}
            onClick={reason === undefined ? () => onChoose(action) : undefined}
            style={reason === undefined ? undefined : { cursor: 'not-allowed', color: 'var(--mantine-color-dimmed)' }}
          >
            {bulkWords[action].button}
            {reason !== undefined && <div style={{ fontSize: '0.75rem' }}>{reason}</div>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ActButton({ action, reason, onClick }: OfferedAct & { onClick: () => void }) {
  const button = (
    <Button
      variant="default"
      size="xs"
      aria-disabled={reason !== undefined}
      data-disabled={reason !== undefined || undefined}
      onClick={reason === undefined ? onClick : undefined}
    >
      {bulkWords[action].button}
    </Button>
  );
  return reason === undefined ? button : <Tooltip label={reason}>{button}</Tooltip>;
}
