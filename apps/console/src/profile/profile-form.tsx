import { canOn } from '@gatehouse/ability';
import { updateProfileInput, type User } from '@gatehouse/contract';
import { Button, Skeleton, Stack } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { Problem } from '../layouts/problem.tsx';
import { useAbility } from '../session/ability-provider.tsx';
import { changedFields, ProfileFields, profileValues } from '../users/profile-fields.tsx';

/** One's own names and e-mail address. */
export function ProfileForm() {
  const profile = useQuery(trpc.profile.get.queryOptions(undefined, { refetchOnWindowFocus: false }));
  if (profile.error !== null) return <Problem error={profile.error} onRetry={() => void profile.refetch()} />;
  if (profile.data === undefined) return <Skeleton h={180} />;
  return <Fields key={profile.data.version} user={profile.data} reload={() => void profile.refetch()} />;
}

function Fields({ user, reload }: { user: User; reload: () => void }) {
  const ability = useAbility();
  const [unplaced, setUnplaced] = useState<unknown>();
  const before = profileValues(user);
  const form = useForm({ initialValues: before, validate: schemaResolver(updateProfileInput.omit({ version: true }), { sync: true }) });
  const update = useMutation(
    trpc.profile.update.mutationOptions({
      onSuccess: async () => {
        setUnplaced(undefined);
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.profile.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.auth.me.queryKey() }),
        ]);
        notifications.show({ message: 'Your profile was saved.' });
      },
      onError: (error) => setUnplaced(takeServerErrors(form, error, Object.keys(before)) === undefined ? undefined : error),
    }),
  );
  const stale = errorData(unplaced)?.reason === 'stale-version';
  return (
    <form noValidate onSubmit={form.onSubmit((values) => update.mutate({ version: user.version, ...changedFields(before, values) }), focusFirstInvalid)}>
      <Stack>
        {unplaced !== undefined && (
          <Problem title={stale ? 'Your profile changed meanwhile' : 'Nothing was changed'} error={unplaced} onRetry={stale ? reload : undefined} />
        )}
        <ProfileFields form={form} mayUpdate={(field) => canOn(ability, 'update', 'User', user, field)} />
        <Button type="submit" loading={update.isPending} disabled={!form.isDirty()} style={{ alignSelf: 'flex-start' }}>
          Save
        </Button>
      </Stack>
    </form>
  );
}
