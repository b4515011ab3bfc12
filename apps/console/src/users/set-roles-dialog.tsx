import type { User } from '@gatehouse/contract';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { RoleChoice } from './role-choice.tsx';
import { refreshUsers } from './user-mutations.ts';

/** Choosing the roles somebody holds directly. End dates of kept roles are kept. */
export function SetRolesDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const direct = user.roles.filter(({ via }) => via === 'direct');
  const roles = useRoles();
  const [chosen, setChosen] = useState(() => direct.map(({ role }) => role));
  const save = useMutation(
    trpc.users.setRoles.mutationOptions({
      onSuccess: async () => {
        await refreshUsers();
        notifications.show({ message: `The roles of ${user.username} were changed.` });
        onClose();
      },
    }),
  );
  const stale = errorData(save.error)?.reason === 'stale-version';
  return (
    <Modal opened onClose={onClose} title={`Roles of ${user.username}`}>
      <Stack>
        {save.isError && (
          <Problem
            title={stale ? 'Somebody else changed this user meanwhile' : 'Nothing was changed'}
            error={save.error}
            onRetry={stale ? () => void refreshUsers().then(onClose) : undefined}
          />
        )}
        <RoleChoice roles={roles} value={chosen} onChange={setChosen} error={chosen.length === 0 ? 'Choose at least one role.' : undefined} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={chosen.length === 0}
            loading={save.isPending}
            onClick={() =>
              save.mutate({
                id: user.id,
                version: user.version,
                roles: chosen.map((role) => ({ role, expiresAt: direct.find((held) => held.role === role)?.expiresAt })),
              })
            }
          >
            Save roles
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
