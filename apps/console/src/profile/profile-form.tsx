import '@mantine/core/styles/Skeleton.css';
import { canOn } from '@gatehouse/ability';
import { type Profile, updateProfileInput, type User } from '@gatehouse/contract';
import { Button, Skeleton, Stack } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { ConflictChoice, conflictRows } from '../layouts/conflict-choice.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { Problem } from '../layouts/problem.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import { EndedEmail, PendingEmail } from './pending-email.tsx';
import { changedFields, ProfileFields, profileValues } from '../users/profile-fields.tsx';

const labels = { firstName: 'First name', lastName: 'Last name', email: 'E-mail' };

async function newestProfile(): Promise<Profile | undefined> {
  try {
    return await queryClient.fetchQuery(trpc.profile.get.queryOptions(undefined, { staleTime: 0 }));
  } catch {
    return undefined;
  }
}

/** One's own names and e-mail address. */
export function ProfileForm() {
  const profile = useQuery(trpc.profile.get.queryOptions(undefined, { refetchOnWindowFocus: false }));
  const [round, setRound] = useState(0);
  if (profile.error !== null) return <Problem error={profile.error} onRetry={() => void profile.refetch()} />;
  if (profile.data === undefined) return <Skeleton h={180} />;
  // Not keyed by version: a newer row that arrives while one types must not take the text away.
  return (
    <Stack>
      {profile.data.pendingEmail !== null && <PendingEmail email={profile.data.pendingEmail} />}
      {profile.data.endedEmail !== null && <EndedEmail {...profile.data.endedEmail} />}
      <Fields key={round} user={profile.data} onStartOver={() => setRound(round + 1)} />
    </Stack>
  );
}

function Fields({ user, onStartOver }: { user: User; onStartOver: () => void }) {
  const ability = useAbility();
  const [began] = useState(user);
  const [latest, setLatest] = useState<User | undefined>();
  const [unplaced, setUnplaced] = useState<unknown>();
  const before = profileValues(began);
  const form = useForm({ initialValues: before, validate: schemaResolver(updateProfileInput.omit({ version: true }), { sync: true }) });
  const update = useMutation(
    trpc.profile.update.mutationOptions({
      onSuccess: async ({ pendingEmail }, sent) => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.profile.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.auth.me.queryKey() }),
        ]);
        const waits = typeof sent.email === 'string' && pendingEmail !== null;
        notifications.show({ message: waits ? `Confirm your new address: a link goes to ${pendingEmail}.` : 'Your profile was saved.' });
        onStartOver();
      },
      onError: async (error) => {
        const stale = errorData(error)?.reason === 'stale-version';
        const now = stale ? await newestProfile() : undefined;
        setLatest(now);
        setUnplaced(now !== undefined || takeServerErrors(form, error, Object.keys(before)) === undefined ? undefined : error);
      },
    }),
  );
  const save = (values: typeof before) => update.mutate({ version: (latest ?? began).version, ...changedFields(before, values) });
  return (
    <form noValidate onSubmit={form.onSubmit(save, focusFirstInvalid)}>
      <UnsavedChanges when={form.isDirty()} />
      <Stack>
        {latest !== undefined && (
          <ConflictChoice
            title="Somebody else changed your profile meanwhile"
            rows={conflictRows(labels, { ...before }, { ...profileValues(latest) }, { ...form.values })}
            pending={update.isPending}
            onKeepMine={() => save(form.values)}
            onTakeTheirs={onStartOver}
          />
        )}
        <ProfileFields form={form} mayUpdate={(field) => canOn(ability, 'update', 'User', user, field)} />
        {unplaced !== undefined && <ProblemHere title="Nothing was changed" error={unplaced} />}
        <Button type="submit" loading={update.isPending} disabled={!form.isDirty() || latest !== undefined} style={{ alignSelf: 'flex-start' }}>
          Save
        </Button>
      </Stack>
    </form>
  );
}
