import type { Application } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { ProblemHere } from '../forms/problem-here.tsx';
import { paths } from '../paths.ts';
import { refreshApplications } from './refresh-applications.ts';

/** Says what goes with the application, and deletes it after its name was typed. */
export function DeleteApplicationDialog({ application: { id, name, policyCounts }, onClose }: { application: Application; onClose: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const remove = useMutation(
    trpc.applications.delete.mutationOptions({
      onSuccess: async () => {
        await navigate({ to: paths.applications });
        await refreshApplications();
        notifications.show({ message: `The application ${name} is deleted.` });
      },
    }),
  );
  const { total } = policyCounts;
  return (
    <Modal opened returnFocus onClose={onClose} title={`Delete ${name}?`}>
      <Stack>
        <Text size="sm">
          {total === 0 ? 'Its API keys go' : total === 1 ? 'Its one policy and its API keys go' : `Its ${total} policies and its API keys go`} with it, at once:
          whatever asks with such a key is refused. The decisions that were made, and the audit trail, stay.
        </Text>
        <Text size="sm" fw={550}>
          This can’t be undone. To stop it for a time, disable it instead.
        </Text>
        <TextInput
          label={`Type ${name} to confirm`}
          styles={{ label: { overflowWrap: 'anywhere' } }}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          data-autofocus
        />
        {remove.isError && <ProblemHere title="Nothing was deleted" error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red.9" disabled={typed.trim() !== name} loading={remove.isPending} onClick={() => remove.mutate({ id })}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
