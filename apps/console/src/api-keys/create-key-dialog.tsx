import { createKeyInput, type NewApiKey } from '@gatehouse/contract';
import { Group, Modal, NativeSelect, Text, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { DayField } from '../dates/day-field.tsx';
import { errorData } from '../api/errors.ts';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import type { KeyActs } from './key-acts.ts';
import { endOfKey, type KeyEnd, keyEnds, today } from './key-end.ts';
import { NewSecret } from './new-secret.tsx';
import { ScopeChoice, type ScopeOption } from './scope-choice.tsx';

interface CreateKeyDialogProps {
  acts: KeyActs;
  /** What a key may be limited to; absent where keys have no scopes. */
  scopes?: readonly ScopeOption[];
  onClose: () => void;
}

const DEFAULT_END: KeyEnd = '90';

/** Makes a key, and shows its secret this once. */
export function CreateKeyDialog({ acts, scopes: offered, onClose }: CreateKeyDialogProps) {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '' },
    validate: schemaResolver(createKeyInput.pick({ name: true }), { sync: true }),
  });
  const [end, setEnd] = useState<KeyEnd>(DEFAULT_END);
  const [day, setDay] = useState('');
  const [dayError, setDayError] = useState<string>();
  const [scopes, setScopes] = useState<string[] | null>(null);
  const [scopesError, setScopesError] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  const create = useMutation({
    mutationFn: acts.create,
    onSuccess: async ({ name }: NewApiKey) => {
      await acts.refresh();
      notifications.show({ message: `The key ${name} is made.` });
    },
    onError: (error) => {
      setDayError(errorData(error)?.fields?.['expiresAt']);
      setProblem(takeServerErrors(form, error, ['name', 'expiresAt']) === undefined ? undefined : error);
    },
  });
  const save = form.onSubmit(({ name }) => {
    const expiresAt = endOfKey(end, day);
    setDayError(expiresAt === undefined ? 'Choose a day.' : undefined);
    setScopesError(scopes?.length === 0 ? 'Choose at least one.' : undefined);
    setProblem(undefined);
    if (expiresAt === undefined || scopes?.length === 0) focusFirstInvalid();
    else create.mutate({ name, expiresAt, scopes });
  }, focusFirstInvalid);
  const made = create.data;
  if (made !== undefined)
    return (
      // A secret that is gone with a stray click could not be had again.
      <Modal opened returnFocus onClose={onClose} title={`The key ${made.name}`} closeOnClickOutside={false} closeOnEscape={false}>
        <NewSecret secret={made.key} onClose={onClose} />
      </Modal>
    );
  return (
    <FormDialog
      returnFocus
      onClose={onClose}
      title="New API key"
      submit="Create key"
      pending={create.isPending}
      problem={problem !== undefined ? { title: 'The key wasn’t created', error: problem } : undefined}
      onSubmit={save}
    >
      <TextInput
        label="Name"
        required
        description="Where it is used, so that you know it when it must go."
        maxLength={100}
        key={form.key('name')}
        {...form.getInputProps('name')}
        data-autofocus
      />
      <Group grow align="flex-start">
        <NativeSelect
          label="Expires"
          data={keyEnds.map(({ value, label }) => ({ value, label }))}
          value={end}
          onChange={({ currentTarget }) => setEnd(keyEnds.find(({ value }) => value === currentTarget.value)?.value ?? DEFAULT_END)}
        />
        {end === 'day' && <DayField label="Last day" required firstDay={today()} value={day} onChange={setDay} error={dayError} />}
      </Group>
      {end === 'never' && (
        <Text size="sm" c="dimmed">
          A key without an end works until somebody revokes it. Prefer one that ends, and rotate it.
        </Text>
      )}
      {offered !== undefined && <ScopeChoice offered={offered} value={scopes} onChange={setScopes} error={scopesError} />}
    </FormDialog>
  );
}
