import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { queryClient, trpc, trpcClient } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { EntryLayout } from '../layouts/entry-layout.tsx';
import { ButtonLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { CheckedLink } from './checked-link.tsx';
import { EndedLinkPage, isEndedLink, type NextStep } from './ended-link-page.tsx';

const toProfile: NextStep = { label: 'To your profile', to: paths.profile };

/** Confirming a new e-mail address by the link that was sent to it. A click is asked for: mail scanners open links by themselves. */
export function ConfirmEmailPage() {
  const search = useSearch({ from: paths.confirmEmail });
  const confirm = useMutation(
    trpc.auth.confirmEmail.mutationOptions({ onSuccess: () => void queryClient.invalidateQueries({ queryKey: trpc.profile.pathKey() }) }),
  );
  if (confirm.isSuccess) {
    return (
      <EntryLayout title="Your address is confirmed" lead={`Your account now uses ${confirm.data.email}.`}>
        <ButtonLink to={paths.profile} size="md" fullWidth>
          To your profile
        </ButtonLink>
      </EntryLayout>
    );
  }
  if (isEndedLink(confirm.error)) return <EndedLinkPage error={confirm.error} next={toProfile} />;
  return (
    <CheckedLink token={search.token} kind="email" check={(token) => trpcClient.auth.checkLink.mutate({ kind: 'email', token })} next={() => toProfile}>
      {(token) => (
        <EntryLayout title="Confirm your e-mail address">
          <Stack>
            {confirm.isError && <ProblemHere title="Nothing was changed" error={confirm.error} />}
            <Button size="md" fullWidth loading={confirm.isPending} onClick={() => confirm.mutate({ token })}>
              Confirm this address
            </Button>
          </Stack>
        </EntryLayout>
      )}
    </CheckedLink>
  );
}
