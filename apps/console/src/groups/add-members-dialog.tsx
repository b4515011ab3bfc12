import type { Group } from '@gatehouse/contract';
import { Box, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { FormDialog } from '../forms/form-dialog.tsx';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { UsersPicker } from '../users/users-picker.tsx';
import { refreshGroups } from './refresh-groups.ts';

/** Puts the chosen people into the group: all of them, or none. */
export function AddMembersDialog({ group, onClose }: { group: Group; onClose: () => void }) {
  const roles = useRoles();
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const add = useMutation(
    trpc.groups.addMembers.mutationOptions({
      onSuccess: async ({ name, memberCount }) => {
        await refreshGroups();
        const added = memberCount - group.memberCount;
        notifications.show({ message: added === 1 ? `1 person is added to ${name}.` : `${added} people are added to ${name}.` });
        onClose();
      },
    }),
  );
  return (
    <FormDialog
      onClose={onClose}
      title={`Add members to ${group.name}`}
      submit={chosen.size > 1 ? `Add ${chosen.size} people` : 'Add'}
      disabled={chosen.size === 0}
      changed={chosen.size > 0}
      pending={add.isPending}
      problem={add.isError ? { title: 'Nobody was added', error: add.error } : undefined}
      onSubmit={() => add.mutate({ id: group.id, userIds: [...chosen.keys()] })}
    >
      {group.roles.length > 0 && (
        <Text size="sm" c="dimmed">
          They get the roles of the group at once: {group.roles.map((role) => roleLabel(roles, role)).join(', ')}.
        </Text>
      )}
      {/* Room for the open list above the buttons. */}
      <Box mih={230}>
        <UsersPicker label="People" placeholder="Search by name or e-mail" maxDropdownHeight={180} value={chosen} onChange={setChosen} data-autofocus />
      </Box>
    </FormDialog>
  );
}
