import '@mantine/core/styles/SimpleGrid.css';
import { SimpleGrid, Stack } from '@mantine/core';
import { AskForAccess } from '../access-requests/ask-for-access.tsx';
import { OwnRequests } from '../access-requests/own-requests.tsx';
import { SignInSecurity } from '../credentials/sign-in-security.tsx';
import { PageHeader } from '../layouts/page-header.tsx';
import { Panel } from '../layouts/panel.tsx';
import { AllowedInWords } from '../roles/allowed-in-words.tsx';
import { HeldRoles } from '../roles/held-roles.tsx';
import { useMe } from '../session/ability-provider.tsx';
import { OwnActivity } from './own-activity.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { ProfileForm } from './profile-form.tsx';

/** One's own account: names, password, roles, sessions and activity. */
export function ProfilePage() {
  const { user, roles } = useMe();
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
          <Panel title="My permissions" actions={<AskForAccess />}>
            <HeldRoles held={user.roles ?? []} />
            <AllowedInWords held={roles} />
          </Panel>
          <Panel title="My requests">
            <OwnRequests />
          </Panel>
          <Panel title="My sessions">
            <OwnSessions />
          </Panel>
          <Panel title="My activity">
            <OwnActivity />
          </Panel>
        </Stack>
      </SimpleGrid>
    </>
  );
}
