import { Alert } from '@mantine/core';
import { IconServer } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';

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
      {others.length === 1 ? 'Another server uses' : `${others.length} other servers use`} this database with other policy files: what somebody may do depends
      on which one answers. Give all of them the same files and restart them. Here: {servers.policyHash.slice(0, 16)}; there:{' '}
      {[...new Set(others.map(({ policyHash }) => policyHash.slice(0, 16)))].join(', ')}.
    </Alert>
  );
}
