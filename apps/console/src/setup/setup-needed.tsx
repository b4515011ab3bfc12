import { Text } from '@mantine/core';
import { EntryLayout } from '../layouts/entry-layout.tsx';

/** Shown while nobody exists: how to create the first Owner. */
export function SetupNeeded() {
  return (
    <EntryLayout title="Almost ready" lead="Nobody has an account here yet.">
      <Text size="sm">Open the setup link that the server printed in its log when it started. It creates the first Owner.</Text>
    </EntryLayout>
  );
}
