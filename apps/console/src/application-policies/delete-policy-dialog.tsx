import type { ApplicationPolicy } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { trpc } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { paths } from '../paths.ts';
import { refreshPolicies } from './refresh-policies.ts';

/** Says what deleting a policy does, then deletes it. */
export function DeletePolicyDialog({ policy: { id, applicationId, description, status }, onClose }: { policy: ApplicationPolicy; onClose: () => void }) {
  const navigate = useNavigate();
  const remove = useMutation(
    trpc.applicationPolicies.delete.mutationOptions({
      onSuccess: async () => {
        await navigate({ to: paths.applicationPolicies, params: { id: applicationId } });
        await refreshPolicies();
        notifications.show({ message: `“${description}” is deleted.` });
      },
    }),
  );
  return (
    <Modal opened returnFocus onClose={onClose} title={`Delete “${description}”?`}>
      <Stack>
        <Text size="sm">
          {status === 'enabled' && 'It no longer decides anything, from the next request on. '}
          Its versions go with it and it can’t be brought back; what it said stays in the audit trail. To keep it for later, disable it instead.
        </Text>
        {remove.isError && <ProblemHere title="Nothing was deleted" error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate({ id })}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
