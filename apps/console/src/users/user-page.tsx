import '@mantine/core/styles/Skeleton.css';
import '@mantine/core/styles/SimpleGrid.css';
import { Anchor, Group, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { trpc } from '../api/trpc.ts';
import { EventTimeline } from '../audit/event-timeline.tsx';
import { NotFoundPage } from '../layouts/not-found-page.tsx';
import { errorData } from '../api/errors.ts';
import { Facts } from '../layouts/facts.tsx';
import { TextLink } from '../layouts/link.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { Problem } from '../layouts/problem.tsx';
import { ExactTime, TimeText } from '../layouts/time-text.tsx';
import { paths } from '../paths.ts';
import { GroupNames, HeldRoles } from '../roles/held-roles.tsx';
import { Can } from '../session/ability-provider.tsx';
import { fullName } from './full-name.ts';
import { StatusBadge } from './status-badge.tsx';
import { InvitationPanel } from './invitation-panel.tsx';
import { UserActions } from './user-actions.tsx';
import { UserSecondFactors } from './user-second-factors.tsx';
import { UserSessions } from './user-sessions.tsx';

/** One person: who they are, what they hold, what happened, and what may be done about it. */
export function UserPage() {
  const { id } = useParams({ from: '/signed-in/users/$id' });
  const user = useQuery(trpc.users.get.queryOptions({ id }));
  const timeline = useQuery(trpc.users.timeline.queryOptions({ id }));
  if (errorData(user.error)?.reason === 'not-found' || errorData(user.error)?.fields?.['id'] !== undefined) return <NotFoundPage />;
  if (user.error !== null) return <Problem title="This user could not be loaded" error={user.error} onRetry={() => void user.refetch()} />;
  if (user.data === undefined) return <Skeleton h={280} radius="md" />;
  const { username, email, roles, groups, lastLoginAt, createdAt, updatedAt } = user.data;
  return (
    <>
      <TextLink to={paths.users} size="sm">
        ← Users
      </TextLink>
      <PageHeader
        title={fullName(user.data)}
        lead={
          <Group gap="xs">
            <span>{username}</span>
            <span>
              <StatusBadge user={user.data} />
            </span>
          </Group>
        }
        actions={<UserActions user={user.data} />}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: 'start' }}>
        <Stack>
          {user.data.status === 'invited' && <InvitationPanel user={user.data} />}
          <Panel title="Profile">
            <Facts
              facts={[
                ['Username', username],
                [
                  'E-mail',
                  email ? (
                    <Anchor href={`mailto:${email}`} fz="inherit">
                      {email}
                    </Anchor>
                  ) : (
                    'None'
                  ),
                ],
                ['Last sign-in', lastLoginAt ? <TimeText at={lastLoginAt} /> : 'Never'],
                ['Created', <ExactTime key="created" at={createdAt} />],
                ['Last change', <ExactTime key="updated" at={updatedAt} />],
              ]}
            />
          </Panel>
          <Panel title="Roles">
            <HeldRoles held={roles ?? []} />
          </Panel>
          <Panel title="Groups">
            {(groups ?? []).length === 0 ? (
              <Text size="sm" c="dimmed">
                In no group.
              </Text>
            ) : (
              <Text size="sm">
                <GroupNames groups={groups} />
              </Text>
            )}
          </Panel>
          {user.data.status === 'active' && <UserSecondFactors user={user.data} />}
          {user.data.status === 'active' && <UserSessions user={user.data} />}
        </Stack>
        <Panel
          title="Recent activity"
          actions={
            <Can do="read" on="AuditEvent">
              <TextLink to={paths.audit} search={{ subject: id }} size="sm">
                See all
              </TextLink>
            </Can>
          }
        >
          <EventTimeline events={timeline.data?.items} error={timeline.error} onRetry={() => void timeline.refetch()} />
        </Panel>
      </SimpleGrid>
    </>
  );
}
