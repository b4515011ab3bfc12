import '@mantine/core/styles/Menu.css';
import { ActionIcon, Button, Group, Menu, Text, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconBookmark, IconChevronDown, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { useMe } from '../session/ability-provider.tsx';
import { Clipped } from './clipped.tsx';

type Search = object;
interface SavedView {
  name: string;
  search: Search;
}

interface SavedViewsProps {
  list: string;
  /** What the address says now, without the page. */
  search: Search;
  /** Shows a saved view. What it says may be of an older version. */
  onOpen: (search: Search) => void;
}

const MAX_NAME = 60;

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'search' in value &&
  typeof value.search === 'object' &&
  value.search !== null;

/** Filters and orders that somebody gave a name. The address says what a list shows, and can be sent to others; the names are the person's own, in this browser. */
export function SavedViews({ list, search, onOpen }: SavedViewsProps) {
  const me = useMe();
  const [stored, store] = useLocalStorage<unknown>({ key: `gatehouse-views-${list}-${me.user.id}`, defaultValue: [], getInitialValueInEffect: false });
  const views = Array.isArray(stored) ? stored.filter(isView) : [];
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const close = () => {
    setNaming(false);
    setName('');
  };
  const save = () => {
    const trimmed = name.trim();
    if (trimmed === '') return;
    store([...views.filter((view) => view.name !== trimmed), { name: trimmed, search }].toSorted((a, b) => a.name.localeCompare(b.name)));
    close();
  };
  return (
    <>
      <Menu position="bottom-end" width={270}>
        <Menu.Target>
          <Button variant="default" px="sm" leftSection={<IconBookmark size={16} aria-hidden />} rightSection={<IconChevronDown size={16} aria-hidden />}>
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>A view keeps filters and order under a name.</Menu.Label>}
          {views.map((view) => (
            <Menu.Item key={view.name} onClick={() => onOpen(view.search)}>
              <Clipped text={view.name} width={230} />
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item onClick={() => setNaming(true)}>{views.length === 0 ? 'Save this view…' : 'Save or remove views…'}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {naming && (
        <FormDialog
          onClose={close}
          title="Views of this list"
          changed={name.trim() !== ''}
          submit="Save"
          cancel="Close"
          disabled={name.trim() === ''}
          pending={false}
          onSubmit={save}
        >
          {views.map((view) => (
            <Group key={view.name} justify="space-between" wrap="nowrap">
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {view.name}
              </Text>
              <ActionIcon variant="subtle" aria-label={`Remove ${view.name}`} onClick={() => store(views.filter((known) => known.name !== view.name))}>
                <IconTrash size={18} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <TextInput
            label="Name for what is shown now"
            description="Kept in this browser. To share it, send the address of the page."
            maxLength={MAX_NAME}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            data-autofocus
          />
        </FormDialog>
      )}
    </>
  );
}
