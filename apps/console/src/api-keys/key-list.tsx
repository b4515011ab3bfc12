import { type ApiKey, foldForSearch } from '@gatehouse/contract';
import { Button, Group, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { DataTable } from '../lists/data-table.tsx';
import { SearchBox } from '../lists/search-box.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import type { KeyActs } from './key-acts.ts';
import { keyColumns } from './key-columns.tsx';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';
import type { ScopeOption } from './scope-choice.tsx';

interface KeyListProps {
  /** What keys are for here. */
  lead: string;
  keys: { data: { items: ApiKey[] } | undefined; error: unknown; refetch: () => unknown };
  acts: KeyActs;
  /** Whether the signed-in person may revoke keys here, and whether new ones can be made. */
  mayRevoke: boolean;
  mayMake: boolean;
  scopes?: readonly ScopeOption[];
}

/** From so many keys on, one looks for them. */
const MANY = 8;

type Open = { act: 'create' } | { act: 'rotate' | 'revoke'; key: ApiKey };

/** The keys of one application or service account, newest first, with what can be done about them. */
export function KeyList({ lead, keys, acts, mayRevoke, mayMake, scopes }: KeyListProps) {
  const [open, setOpen] = useState<Open>();
  const [search, setSearch] = useState('');
  const close = () => setOpen(undefined);
  const all = keys.data?.items;
  const wanted = foldForSearch(search);
  const rows = all?.filter(({ name, prefix }) => foldForSearch(name).includes(wanted) || prefix.includes(search.trim()));
  const columns = keyColumns({
    scoped: scopes !== undefined,
    acts: mayRevoke ? { rotate: mayMake ? (key) => setOpen({ act: 'rotate', key }) : undefined, revoke: (key) => setOpen({ act: 'revoke', key }) } : undefined,
  });
  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <Text size="sm" c="dimmed" flex="1 1 16rem">
          {lead}
        </Text>
        {mayMake && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpen({ act: 'create' })}>
            New API key
          </Button>
        )}
      </Group>
      {all !== undefined && all.length >= MANY && <SearchBox label="Search by name or beginning" value={search} onSearch={setSearch} mb="md" maw={420} />}
      <DataTable
        label="API keys"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        error={keys.error}
        onRetry={() => void keys.refetch()}
        empty={
          <>
            <Title order={2}>{search === '' ? 'No API keys' : 'No key matches'}</Title>
            <Text c="dimmed" size="sm">
              {search === '' ? 'A key is shown once, when it is made.' : 'Try fewer letters.'}
            </Text>
          </>
        }
      />
      {open?.act === 'create' && <CreateKeyDialog acts={acts} scopes={scopes} onClose={close} />}
      {open?.act === 'rotate' && <RotateKeyDialog apiKey={open.key} acts={acts} onClose={close} />}
      {open?.act === 'revoke' && <RevokeKeyDialog apiKey={open.key} acts={acts} onClose={close} />}
    </>
  );
}
