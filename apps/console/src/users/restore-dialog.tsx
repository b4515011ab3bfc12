import type { DeletedUser } from '@gatehouse/contract';
import { Anchor, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { FormDialog } from '../forms/form-dialog.tsx';
import { paths } from '../paths.ts';
import { refreshUsers } from './user-mutations.ts';

/** Says how somebody comes back, and restores them; asks for another e-mail address when theirs is taken meanwhile. */
export function RestoreDialog({ user, onClose }: { user: DeletedUser; onClose: () => void }) {
  const navigate = useNavigate();
  const [email, setEmail] = useState<string>();
  const restore = useMutation(
    trpc.users.restore.mutationOptions({
      onSuccess: async ({ id, username }) => {
        await refreshUsers();
        onClose();
        notifications.show({
          message: (
            <>
              {username} is restored, deactivated.{' '}
              <Anchor component="button" type="button" size="sm" onClick={() => void navigate({ to: paths.user, params: { id } })}>
                Open {username}
              </Anchor>
            </>
          ),
        });
      },
      onError: (error) => {
        if (errorData(error)?.fields?.['email'] !== undefined) setEmail((typed) => typed ?? '');
      },
    }),
  );
  const wrong = errorData(restore.error)?.fields?.['email'];
  return (
    <FormDialog
      onClose={onClose}
      title={`Restore ${user.username}?`}
      submit="Restore"
      focus="submit"
      pending={restore.isPending}
      problem={restore.isError && wrong === undefined ? { title: 'Nobody was restored', error: restore.error } : undefined}
      onSubmit={() => restore.mutate({ id: user.id, ...(email !== undefined && { email }) })}
    >
      <Text size="sm">
        They come back deactivated, with their names, the roles that have not ended, and the groups that are still there. Once reactivated they choose a new
        password by an invitation.
      </Text>
      {email !== undefined && (
        <TextInput
          label="Another e-mail address"
          description="Empty for none."
          type="email"
          autoComplete="off"
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
          error={wrong}
        />
      )}
    </FormDialog>
  );
}
