import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queryClient } from '../api/trpc.ts';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { ButtonLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { meQuery } from '../session/me.ts';
import { useSignOut } from '../session/sign-out.ts';
import { OwnFactors } from './own-factors.tsx';

/** Where somebody is led who must have a second factor before anything else. */
export function SetUpSecondFactorPage() {
  const signOut = useSignOut();
  const done = useQuery(meQuery()).data?.hasSecondFactor === true;
  return (
    <EntryLayout
      title={done ? 'Your second factor is set up' : 'Set up a second factor'}
      lead={done ? 'You can go on now, or add another in case you lose this one.' : 'One of your roles needs one. Choose either to go on.'}
    >
      <Stack gap="lg">
        <OwnFactors />
        {done && (
          // The pages were refused until now, and some remember it.
          <ButtonLink to={paths.home} fullWidth onClick={() => void queryClient.resetQueries()}>
            Go on
          </ButtonLink>
        )}
        <Button variant="subtle" fullWidth onClick={signOut}>
          Sign out
        </Button>
      </Stack>
    </EntryLayout>
  );
}
