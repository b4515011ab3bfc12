import { Alert, Text } from '@mantine/core';
import { IconServer } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';

/** Enough of a hash to tell policies apart. */
const shortened = (hash: string): string => hash.slice(0, 12);

/** Says when servers on one database have different policies. For those who may see settings. */
export function OtherPolicies() {
  const servers = useQuery(trpc.account.servers.queryOptions(undefined, { refetchInterval: 60_000 })).data;
  if (!servers?.disagree) return null;
  const others = servers.items.filter(({ policyHash }) => policyHash !== servers.policyHash);
  return (
    <Alert
      color="yellow"
      variant="light"
      mb="md"
      title="Servers have different policies"
      icon={<IconServer aria-hidden />}
      styles={{ root: { background: 'var(--gate-wait-ground)' }, title: { color: 'var(--gate-wait)' }, icon: { color: 'var(--gate-wait)' } }}
    >
      {others.length === 1 ? 'Another server on this database has' : `${others.length} other servers on this database have`} different policy files, so
      permissions depend on which server answers. Give every server the same files, then restart it.
      <Text size="sm" mt={6} style={{ overflowWrap: 'anywhere' }}>
        This server: {shortened(servers.policyHash)}
        <br />
        {others.length === 1 ? 'Other server' : 'Other servers'}: {[...new Set(others.map(({ policyHash }) => shortened(policyHash)))].join(', ')}
      </Text>
    </Alert>
  );
}
