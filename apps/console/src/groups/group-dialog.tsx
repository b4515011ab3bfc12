import type { Group } from '@gatehouse/contract';
import { Button, Group as Row, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { takeServerErrors } from '../layouts/form-errors.ts';
import { Problem } from '../layouts/problem.tsx';
import { refreshGroups } from './refresh-groups.ts';

interface GroupDialogProps {
  /** The group to change; absent for a new one. */
  group?: Group;
  onClose: () => void;
  onSaved?: (group: Group) => void;
}

/** Adds a group, or changes the name and description of one. */
export function GroupDialog({ group, onClose, onSaved }: GroupDialogProps) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: group?.name ?? '', description: group?.description ?? '' } });
  const [problem, setProblem] = useState<unknown>();
  const handlers = {
    onSuccess: async (saved: Group) => {
      await refreshGroups();
      notifications.show({ message: group === undefined ? `The group ${saved.name} is added.` : `${saved.name} is saved.` });
      onClose();
      onSaved?.(saved);
    },
    onError: (error: unknown) => setProblem(takeServerErrors(form, error, ['name', 'description']) === undefined ? undefined : error),
  };
  const create = useMutation(trpc.groups.create.mutationOptions(handlers));
  const update = useMutation(trpc.groups.update.mutationOptions(handlers));
  const save = form.onSubmit((values) => {
    setProblem(undefined);
    if (group === undefined) create.mutate(values);
    else update.mutate({ id: group.id, version: group.version, ...values });
  });
  return (
    <Modal opened returnFocus onClose={onClose} title={group === undefined ? 'Add group' : `Change ${group.name}`}>
      <form onSubmit={save} noValidate>
        <Stack>
          {problem !== undefined && <Problem title="Nothing was saved" error={problem} />}
          <TextInput label="Name" required maxLength={255} key={form.key('name')} {...form.getInputProps('name')} data-autofocus />
          <Textarea label="Description" autosize minRows={2} maxLength={1024} key={form.key('description')} {...form.getInputProps('description')} />
          <Row justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending || update.isPending}>
              {group === undefined ? 'Add group' : 'Save'}
            </Button>
          </Row>
        </Stack>
      </form>
    </Modal>
  );
}
