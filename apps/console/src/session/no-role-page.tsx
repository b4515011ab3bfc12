import { Button, Stack, Text } from '@mantine/core';
import { AskForAccess } from '../access-requests/ask-for-access.tsx';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { Can } from './ability-provider.tsx';
import { useSignOut } from './sign-out.ts';

/** What somebody sees who holds no role, or whose last one has ended: they may do nothing, their own profile included. */
export function NoRolePage() {
  const signOut = useSignOut();
  return (
    <EntryLayout title="You have no role" lead="You’re signed in, but you can’t do anything here until you have a role.">
      <Stack>
        <Text size="sm">Your role may have expired or been removed. Ask an administrator for a new one. This page updates by itself.</Text>
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
