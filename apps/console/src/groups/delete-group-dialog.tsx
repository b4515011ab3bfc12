import type { Group } from '@gatehouse/contract';
import { Button, Group as Row, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { trpc } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { paths } from '../paths.ts';
import { refreshGroups } from './refresh-groups.ts';

/** Says who leaves the group with it, then deletes. */
export function DeleteGroupDialog({ group, onClose }: { group: Group; onClose: () => void }) {
  const navigate = useNavigate();
  const remove = useMutation(
    trpc.groups.delete.mutationOptions({
      onSuccess: async () => {
        await navigate({ to: paths.groups });
        await refreshGroups();
        notifications.show({ message: `The group ${group.name} is deleted.` });
      },
    }),
  );
  const { memberCount } = group;
  const leaving =
    memberCount === 0 ? 'Nobody is in it.' : memberCount === 1 ? 'Its one member leaves it.' : `Its ${memberCount.toLocaleString('en')} members leave it.`;
  return (
    <Modal opened onClose={onClose} title={`Delete ${group.name}?`}>
      <Stack>
        <Text size="sm">
          {leaving}
          {group.roles.length > 0 && memberCount > 0 && ' They no longer hold what it carries.'} Accounts stay as they are, and the audit trail stays readable.
        </Text>
        {remove.isError && <ProblemHere title="Nothing was deleted" error={remove.error} />}
        <Row justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate({ id: group.id })}>
            Delete
          </Button>
        </Row>
      </Stack>
    </Modal>
  );
}
