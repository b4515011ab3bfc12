import type { Group } from '@gatehouse/contract';
import { Button, Group as Row, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { Problem } from '../layouts/problem.tsx';
import { UsersPicker } from '../users/users-picker.tsx';
import { refreshGroups } from './refresh-groups.ts';

/** Takes the chosen members out of the group: all of them, or none. */
export function RemoveMembersDialog({ group, onClose }: { group: Group; onClose: () => void }) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const remove = useMutation(
    trpc.groups.removeMembers.mutationOptions({
      onSuccess: async ({ name, memberCount }) => {
        await refreshGroups();
        const removed = group.memberCount - memberCount;
        notifications.show({ message: removed === 1 ? `1 person is no longer in ${name}.` : `${removed} people are no longer in ${name}.` });
        onClose();
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={`Remove members of ${group.name}`}>
      {/* Room for the open list above the buttons. */}
      <Stack mih={group.roles.length > 0 ? 390 : 330} justify="space-between">
        <Stack>
          {remove.isError && <Problem title="Nobody was removed" error={remove.error} />}
          {group.roles.length > 0 && (
            <Text size="sm" c="dimmed">
              They no longer hold what the group carries, from their next step on.
            </Text>
          )}
          <UsersPicker
            label="Members"
            placeholder={chosen.size === 0 ? 'Search by name or e-mail' : undefined}
            maxDropdownHeight={180}
            value={chosen}
            onChange={setChosen}
            groupId={group.id}
            data-autofocus
          />
        </Stack>
        <Row justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={chosen.size === 0} loading={remove.isPending} onClick={() => remove.mutate({ id: group.id, userIds: [...chosen.keys()] })}>
            {chosen.size > 1 ? `Remove ${chosen.size} people` : 'Remove'}
          </Button>
        </Row>
      </Stack>
    </Modal>
  );
}
