import type { Group } from '@gatehouse/contract';
import { Button, Group as Row, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
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
    <Modal opened onClose={onClose} title={`Add members to ${group.name}`}>
      {/* Room for the open list above the buttons. */}
      <Stack mih={group.roles.length > 0 ? 390 : 330} justify="space-between">
        <Stack>
          {add.isError && <Problem title="Nobody was added" error={add.error} />}
          {group.roles.length > 0 && (
            <Text size="sm" c="dimmed">
              They hold what the group carries from their next step on: {group.roles.map((role) => roleLabel(roles, role)).join(', ')}.
            </Text>
          )}
          <UsersPicker
            label="People"
            placeholder={chosen.size === 0 ? 'Search by name or e-mail' : undefined}
            maxDropdownHeight={180}
            value={chosen}
            onChange={setChosen}
            data-autofocus
          />
        </Stack>
        <Row justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={chosen.size === 0} loading={add.isPending} onClick={() => add.mutate({ id: group.id, userIds: [...chosen.keys()] })}>
            {chosen.size > 1 ? `Add ${chosen.size} people` : 'Add'}
          </Button>
        </Row>
      </Stack>
    </Modal>
  );
}
