import { SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { EventTimeline } from '../audit/event-timeline.tsx';
import { SignInSecurity } from '../credentials/sign-in-security.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { HeldRoles } from '../roles/held-roles.tsx';
import { useMe } from '../session/ability-provider.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { ProfileForm } from './profile-form.tsx';

/** One's own account: names, password, roles, sessions and activity. */
export function ProfilePage() {
  const { user } = useMe();
  const activity = useQuery(trpc.profile.activity.queryOptions({ limit: 10 }));
  return (
    <>
      <PageHeader title="My profile" lead={`You are signed in as ${user.username}.`} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: 'start' }}>
        <Stack>
          <Panel title="Names and e-mail">
            <ProfileForm />
          </Panel>
          <Panel title="Sign-in security">
            <SignInSecurity />
          </Panel>
        </Stack>
        <Stack>
          <Panel title="What I may do">
            <HeldRoles held={user.roles ?? []} />
          </Panel>
          <Panel title="Where I am signed in">
            <OwnSessions />
          </Panel>
          <Panel title="My activity">
            <EventTimeline events={activity.data?.items} error={activity.error} onRetry={() => void activity.refetch()} />
          </Panel>
        </Stack>
      </SimpleGrid>
    </>
  );
}
