import '@mantine/core/styles/Skeleton.css';
import '@mantine/core/styles/SimpleGrid.css';
import { canOn } from '@gatehouse/ability';
import { Box, SimpleGrid, Skeleton, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { errorData } from '../api/errors.ts';
import { trpc, trpcClient } from '../api/trpc.ts';
import type { KeyActs } from '../api-keys/key-acts.ts';
import { KeyList } from '../api-keys/key-list.tsx';
import { useSees } from '../applications/use-sees.ts';
import { Facts } from '../layouts/facts.tsx';
import { TextLink } from '../layouts/link.tsx';
import { NotFoundPage } from '../layouts/not-found-page.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { Problem } from '../layouts/problem.tsx';
import { ExactTime, TimeText } from '../layouts/time-text.tsx';
import { paths } from '../paths.ts';
import { HeldRoles } from '../roles/held-roles.tsx';
import { Can, useAbility } from '../session/ability-provider.tsx';
import { refreshServiceAccounts } from './refresh-service-accounts.ts';
import { ServiceAccountActions } from './service-account-actions.tsx';
import { ServiceAccountStatusBadge } from './service-account-status.tsx';
import { useAccountLocked } from './use-account-locked.ts';
import { useOfferedScopes } from './use-offered-scopes.ts';
import type { ServiceAccount } from '@gatehouse/contract';

/** One service account: what it may, and the keys by which it calls. */
export function ServiceAccountPage() {
  const { id } = useParams({ from: '/signed-in/service-accounts/$id' });
  const account = useQuery(trpc.serviceAccounts.get.queryOptions({ id }));
  if (errorData(account.error)?.reason === 'not-found' || errorData(account.error)?.fields?.['id'] !== undefined) return <NotFoundPage />;
  if (account.error !== null) {
    return <Problem title="This service account could not be loaded" error={account.error} onRetry={() => void account.refetch()} />;
  }
  if (account.data === undefined) return <Skeleton h={280} radius="md" />;
  return <Loaded account={account.data} />;
}

function Loaded({ account }: { account: ServiceAccount }) {
  const sees = useSees();
  const { id, name, description, status, owner, roles, lastUsedAt, createdAt, updatedAt } = account;
  return (
    <>
      <TextLink to={paths.serviceAccounts} size="sm">
        ← Service accounts
      </TextLink>
      <PageHeader title={name} lead={<ServiceAccountStatusBadge status={status} />} actions={<ServiceAccountActions account={account} />} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: 'start' }}>
        <Panel
          title="Details"
          actions={
            <Can do="read" on="AuditEvent">
              <TextLink to={paths.audit} search={{ actor: id }} size="sm">
                What it did
              </TextLink>
            </Can>
          }
        >
          <Facts
            facts={[
              ['Description', description === '' ? 'None' : description],
              [
                'Owner',
                sees.users ? (
                  <TextLink key="owner" to={paths.user} params={{ id: owner.id }} inherit>
                    {owner.label}
                  </TextLink>
                ) : (
                  owner.label
                ),
              ],
              ['Last used', lastUsedAt === null ? 'Never' : <TimeText key="used" at={lastUsedAt} />],
              ['Created', <ExactTime key="created" at={createdAt} />],
              ['Last change', <ExactTime key="updated" at={updatedAt} />],
            ]}
          />
        </Panel>
        <Panel title="Roles">
          <HeldRoles held={roles.map((role) => ({ role, via: 'direct', expiresAt: null }))} />
        </Panel>
      </SimpleGrid>
      <Box mt="lg">
        <Title order={2} mb="xs">
          API keys
        </Title>
        <AccountKeys account={account} />
      </Box>
    </>
  );
}

function AccountKeys({ account }: { account: ServiceAccount }) {
  const { id, status } = account;
  const keys = useQuery(trpc.serviceAccounts.keys.queryOptions({ id }));
  const scopes = useOfferedScopes(account);
  const locked = useAccountLocked(account) !== undefined;
  const mayUpdate = canOn(useAbility(), 'update', 'ServiceAccount', { ...account, roles: account.roles.map((role) => ({ role })) });
  const acts: KeyActs = {
    create: ({ name, expiresAt, scopes: chosen }) => trpcClient.serviceAccounts.createKey.mutate({ id, name, expiresAt, scopes: chosen }),
    rotate: (keyId, overlapHours) => trpcClient.serviceAccounts.rotateKey.mutate({ id, keyId, overlapHours }),
    revoke: (keyId) => trpcClient.serviceAccounts.revokeKey.mutate({ id, keyId }),
    refresh: refreshServiceAccounts,
  };
  return (
    <KeyList
      lead={
        status === 'revoked'
          ? 'This account is revoked. Its keys no longer work, and it can’t get new ones.'
          : 'A key allows what its account, its creator and its own limits all allow. It stops working if its creator is deactivated.'
      }
      keys={keys}
      acts={acts}
      mayRevoke={mayUpdate && status !== 'revoked'}
      mayMake={mayUpdate && !locked && status !== 'revoked'}
      scopes={scopes}
    />
  );
}
