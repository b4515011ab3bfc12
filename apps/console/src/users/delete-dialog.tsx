import '@mantine/core/styles/List.css';
import type { DeletionImpact, User } from '@gatehouse/contract';
import { Button, Checkbox, Group, List, Modal, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { paths } from '../paths.ts';
import { refreshUsers } from './user-mutations.ts';

const blocks: Record<NonNullable<DeletionImpact['blockedBy']>, string> = {
  'not-deactivated': 'Deactivate them first; then they can be deleted.',
  'still-referenced': 'Something still depends on them. Give it to somebody else first:',
  'last-owner': 'They are the last Owner. Make somebody else an Owner first.',
};

interface DeleteDialogProps {
  user: User;
  onClose: () => void;
  /** Goes on to deactivating them, which must come first; absent when the caller may not. */
  onDeactivate: (() => void) | undefined;
}

/** Shows what deleting touches, and deletes after the username was typed. */
export function DeleteDialog({ user, onClose, onDeactivate }: DeleteDialogProps) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [erase, setErase] = useState(false);
  const impact = useQuery(trpc.users.deletionImpact.queryOptions({ id: user.id }, { staleTime: 0 }));
  const remove = useMutation(
    trpc.users.delete.mutationOptions({
      onSuccess: async () => {
        await navigate({ to: paths.users });
        await refreshUsers();
        notifications.show({ message: `${user.username} is deleted.` });
      },
    }),
  );
  const blocked = impact.data?.blockedBy ?? null;
  return (
    <Modal opened returnFocus={false} onClose={onClose} title={`Delete ${user.username}?`}>
      <Stack>
        {impact.isError && <Problem error={impact.error} onRetry={() => void impact.refetch()} />}
        {remove.isError && <Problem title="Nothing was deleted" error={remove.error} />}
        {impact.isPending && <Skeleton h={60} />}
        {impact.data !== undefined && (
          <>
            {blocked !== null && <Text size="sm">{blocks[blocked]}</Text>}
            <List size="sm">
              {impact.data.referrers.map(({ id, type, label }) => (
                <List.Item key={id}>
                  {type} {label}
                </List.Item>
              ))}
              {impact.data.groups.length > 0 && <List.Item>Leaves {impact.data.groups.map(({ name }) => name).join(', ')}</List.Item>}
              {impact.data.sessions > 0 && <List.Item>{impact.data.sessions === 1 ? '1 session ends' : `${impact.data.sessions} sessions end`}</List.Item>}
              <List.Item>The username stays taken, and the audit trail stays readable.</List.Item>
            </List>
          </>
        )}
        {impact.data !== undefined && blocked === null && (
          <>
            <Checkbox label="Erase names and e-mail address too" checked={erase} onChange={({ currentTarget }) => setErase(currentTarget.checked)} />
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
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {blocked === 'not-deactivated' && onDeactivate !== undefined && (
            <Button color="red.9" onClick={onDeactivate}>
              Deactivate first…
            </Button>
          )}
          {impact.data !== undefined && blocked === null && (
            <Button
              color="red.9"
              disabled={typed !== user.username}
              loading={remove.isPending}
              onClick={() => remove.mutate({ id: user.id, erase: erase || undefined })}
            >
              Delete
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
