import { Button, Stack, Text } from '@mantine/core';
import { AskForAccess } from '../access-requests/ask-for-access.tsx';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { Can } from './ability-provider.tsx';
import { useSignOut } from './sign-out.ts';

/** What somebody sees who holds no role, or whose last one has ended: they may do nothing, their own profile included. */
export function NoRolePage() {
  const signOut = useSignOut();
  return (
    <EntryLayout title="You have no role" lead="You are signed in, but no role of yours is in force, so there is nothing that you may do here.">
      <Stack>
        <Text size="sm">
          A role may have ended, been taken from you, or been removed from the policies. Ask somebody who manages users to give you one. This page goes on by
          itself once you have it.
        </Text>
        <Can do="create" on="AccessRequest" row={{}}>
          <AskForAccess />
        </Can>
        <Button variant="default" fullWidth onClick={signOut}>
          Sign out
        </Button>
      </Stack>
    </EntryLayout>
  );
}
