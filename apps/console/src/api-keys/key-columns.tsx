import '@mantine/core/styles/Code.css';
import type { ApiKey } from '@gatehouse/contract';
import { ActionIcon, Code, Group, Text, Tooltip } from '@mantine/core';
import { IconBan, IconRefresh } from '@tabler/icons-react';
import { Day, TimeText } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import type { Column } from '../lists/data-table.tsx';
import { KeyStatus } from './key-status.tsx';

interface KeyColumnsOptions {
  /** Whether keys here have scopes. */
  scoped: boolean;
  /** Absent for people who may only look. `rotate` is absent where no new key can be made. */
  acts: { rotate: ((key: ApiKey) => void) | undefined; revoke: (key: ApiKey) => void } | undefined;
}

/** The columns of a list of keys. */
export const keyColumns = ({ scoped, acts }: KeyColumnsOptions): Column<ApiKey, never>[] => [
  {
    id: 'name',
    header: 'Key',
    cell: ({ name, prefix }) => (
      <>
        <Clipped text={name} width={200} />
        <Text size="xs" c="dimmed" component="div">
          <Code fz="xs">{prefix}…</Code>
        </Text>
      </>
    ),
  },
  { id: 'status', header: 'State', cell: (key) => <KeyStatus apiKey={key} /> },
  ...(scoped
    ? [
        {
          id: 'scopes',
          header: 'May do',
          wideOnly: true,
          cell: ({ scopes }: ApiKey) => (scopes === null ? 'All that the account may' : <Clipped text={scopes.join(', ')} width={190} />),
        },
      ]
    : []),
  {
    id: 'expiresAt',
    header: 'Ends',
    wideOnly: true,
    cell: ({ expiresAt, revokedAt }) => (revokedAt !== null ? <Day at={revokedAt} /> : expiresAt === null ? 'Never' : <Day at={expiresAt} />),
  },
  {
    id: 'lastUsedAt',
    header: 'Last used',
    wideOnly: true,
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'Never' : <TimeText at={lastUsedAt} />),
  },
  {
    id: 'createdBy',
    header: 'Made by',
    wideOnly: true,
    cell: ({ createdBy, createdAt }) => (
      <>
        <Clipped text={createdBy.label} width={150} />
        <Text size="xs" c="dimmed" component="div">
          <Day at={createdAt} />
        </Text>
      </>
    ),
  },
  ...(acts === undefined ? [] : [{ id: 'acts', header: 'Change', cell: (key: ApiKey) => <KeyButtons apiKey={key} acts={acts} /> }]),
];

function KeyButtons({ apiKey, acts: { rotate, revoke } }: { apiKey: ApiKey; acts: NonNullable<KeyColumnsOptions['acts']> }) {
  if (apiKey.status !== 'live') return null;
  return (
    <Group gap={4} wrap="nowrap">
      {rotate !== undefined && apiKey.replacedBy === null && (
        <Tooltip label={`Rotate ${apiKey.name}`}>
          <ActionIcon variant="subtle" aria-label={`Rotate ${apiKey.name}`} onClick={() => rotate(apiKey)}>
            <IconRefresh size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={`Revoke ${apiKey.name}`}>
        <ActionIcon variant="subtle" color="red" aria-label={`Revoke ${apiKey.name}`} onClick={() => revoke(apiKey)}>
          <IconBan size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
