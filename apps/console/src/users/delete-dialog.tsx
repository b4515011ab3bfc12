import '@mantine/core/styles/Skeleton.css';
import '../lists/checkbox-styles.ts';
import '@mantine/core/styles/List.css';
import type { DeletionImpact, User } from '@gatehouse/contract';
import { Anchor, Button, Checkbox, Skeleton, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { FormDialog } from '../forms/form-dialog.tsx';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { DeletionImpactList } from './deletion-impact-list.tsx';
import { refreshUsers } from './user-mutations.ts';
import { UserPicker } from './user-picker.tsx';

const blocks = {
  'not-deactivated': 'Deactivate this user first.',
  'last-owner': 'This is the last Owner. Make someone else an Owner first.',
  'still-named': 'Something still refers to this user. Remove these references first.',
};

/** What nobody can settle in this dialog. */
function blockOf({ blockedBy, referrers }: DeletionImpact): keyof typeof blocks | null {
  if (blockedBy !== 'still-referenced') return blockedBy;
  return referrers.every(({ owned }) => owned) ? null : 'still-named';
}

interface DeleteDialogProps {
  user: User;
  onClose: () => void;
  /** Goes on to deactivating them, which must come first; absent when the caller may not. */
  onDeactivate: (() => void) | undefined;
}

/** Shows what deleting touches and for how long it can be undone, and deletes after the username was typed. */
export function DeleteDialog({ user, onClose, onDeactivate }: DeleteDialogProps) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [erase, setErase] = useState(false);
  const [heir, setHeir] = useState<string>();
  const impact = useQuery(trpc.users.deletionImpact.queryOptions({ id: user.id }, { staleTime: 0 }));
  const remove = useMutation(
    trpc.users.delete.mutationOptions({
      onSuccess: async ({ restorableUntil }) => {
        await navigate({ to: paths.users });
        await refreshUsers();
        const seeDeleted = (
          <Anchor component="button" type="button" size="sm" onClick={() => void navigate({ to: paths.deletedUsers })}>
            See deleted users
          </Anchor>
        );
        notifications.show({
          message: (
            <>
              {user.username} is deleted{erase ? ', and their personal data is erased.' : '.'} {restorableUntil !== null && seeDeleted}
            </>
          ),
        });
      },
    }),
  );
  const { data } = impact;
  const transfers = data?.referrers.some(({ owned }) => owned) ?? false;
  const blocked = data === undefined ? null : blockOf(data);
  const ready = data !== undefined && blocked === null;
  const restorable = data !== undefined && data.restoreDays > 0 && !erase;
  return (
    <FormDialog
      returnFocus={false}
      onClose={onClose}
      title={`Delete ${user.username}?`}
      changed={typed !== '' || erase || heir !== undefined}
      submit={ready ? (erase ? 'Delete and erase' : 'Delete') : undefined}
      cancel={blocked === null || blocked === 'not-deactivated' ? 'Cancel' : 'Close'}
      color="red.9"
      disabled={typed !== user.username || (transfers && heir === undefined)}
      pending={remove.isPending}
      problem={remove.isError ? { title: 'Nothing was deleted', error: remove.error } : undefined}
      onSubmit={() => remove.mutate({ id: user.id, erase: erase || undefined, transferTo: heir })}
      actions={
        blocked === 'not-deactivated' &&
        onDeactivate !== undefined && (
          <Button color="red.9" onClick={onDeactivate}>
            Deactivate first…
          </Button>
        )
      }
    >
      {impact.isError && <Problem error={impact.error} onRetry={() => void impact.refetch()} />}
      {impact.isPending && <Skeleton h={60} />}
      {blocked !== null && (
        <Text size="sm">
          {blocks[blocked]}
          {blocked === 'still-named' && data?.referrers.some(({ owned, hidden }) => !owned && hidden) && ' Ask an Owner about what you can’t see.'}
        </Text>
      )}
      {data !== undefined && <DeletionImpactList impact={data} />}
      {ready && (
        <>
          {transfers && (
            <UserPicker
              label="New owner of what belongs to them"
              required
              value={heir}
              onChange={setHeir}
              error={errorData(remove.error)?.fields?.['transferTo']}
            />
          )}
          <Checkbox
            label="Erase their personal data too"
            description="Names, e-mail address, and where they signed in from go from everywhere, the audit trail included; it stays provable and reads “Erased user”. This can’t be undone."
            checked={erase}
            onChange={({ currentTarget }) => setErase(currentTarget.checked)}
          />
          <Text size="sm" fw={550}>
            {restorable ? `They can be restored for ${data.restoreDays === 1 ? 'one day' : `${data.restoreDays} days`}.` : 'They can’t be restored.'}
          </Text>
          <TextInput
            label={`Type ${user.username} to confirm`}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            data-autofocus
          />
        </>
      )}
    </FormDialog>
  );
}
