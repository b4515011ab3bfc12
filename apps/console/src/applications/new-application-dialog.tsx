import { type Application, createApplicationInput, isNobody, type Who } from '@gatehouse/contract';
import { Text, Textarea, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { useMe } from '../session/ability-provider.tsx';
import { UserPicker } from '../users/user-picker.tsx';
import { refreshApplications } from './refresh-applications.ts';
import { useSees } from './use-sees.ts';
import { WhoChoice, type WhoKind } from './who-choice.tsx';

interface NewApplicationDialogProps {
  onClose: () => void;
  onCreated: (application: Application) => void;
}

const offers = [
  { kind: 'everyone', label: 'Everyone', description: 'All active users. Policies decide how their prompts are handled.' },
  { kind: 'chosen', label: 'Chosen people', description: 'The users, groups and roles that you name.' },
  { kind: 'nobody', label: 'Nobody yet', description: 'Every request is denied until you say who has access.' },
] as const;

/** Adds an application. Who has access is asked, never assumed. */
export function NewApplicationDialog({ onClose, onCreated }: NewApplicationDialogProps) {
  const me = useMe();
  const sees = useSees();
  const [choice, setChoice] = useState<{ who: Who; kind: WhoKind }>();
  const [whoError, setWhoError] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  const [ownerId, setOwnerId] = useState<string | undefined>(me.user.id);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', description: '' },
    validate: schemaResolver(createApplicationInput.pick({ name: true, description: true }), { sync: true }),
  });
  const create = useMutation(
    trpc.applications.create.mutationOptions({
      onSuccess: async (application) => {
        await refreshApplications();
        notifications.show({ message: `${application.name} is added. Its starter policies are disabled: review and enable them.` });
        onClose();
        onCreated(application);
      },
      onError: (error) => setProblem(takeServerErrors(form, error, ['name', 'description', 'ownerId']) === undefined ? undefined : error),
    }),
  );
  const whoProblem = (): string | undefined => {
    if (choice === undefined) return 'Choose who can use it.';
    return choice.kind === 'chosen' && isNobody(choice.who) ? 'Name somebody, or choose “Nobody yet”.' : undefined;
  };
  const save = form.onSubmit(
    ({ name, description }) => {
      const wrong = whoProblem();
      setWhoError(wrong);
      setProblem(undefined);
      if (wrong === undefined && choice !== undefined) create.mutate({ name, description, ownerId: ownerId ?? null, access: { allow: choice.who } });
    },
    () => {
      setWhoError(whoProblem());
      focusFirstInvalid();
    },
  );
  return (
    <FormDialog
      returnFocus
      onClose={onClose}
      title="New application"
      size="lg"
      onSubmit={save}
      submit="Add application"
      pending={create.isPending}
      problem={problem !== undefined ? { title: 'Nothing was added', error: problem } : undefined}
    >
      <TextInput
        label="Name"
        required
        maxLength={255}
        placeholder="e.g. Support assistant"
        key={form.key('name')}
        {...form.getInputProps('name')}
        data-autofocus
      />
      <Textarea
        label="Description"
        description="What the application does."
        autosize
        minRows={2}
        maxLength={1024}
        key={form.key('description')}
        {...form.getInputProps('description')}
      />
      {sees.users && (
        <UserPicker
          label="Owner"
          description="Who answers for it."
          placeholder="Nobody"
          value={ownerId}
          onChange={setOwnerId}
          error={errorData(create.error)?.fields?.['ownerId']}
        />
      )}
      <WhoChoice
        label="Who can use it"
        offers={offers}
        value={choice?.who}
        onChange={(who, kind) => {
          setChoice({ who, kind });
          setWhoError(undefined);
        }}
        error={whoError}
      />
      <Text size="sm" c="dimmed">
        Six starter policies are added, disabled: toxic content, sensitive content, personal data, locations, GDPR and CCPA.
      </Text>
    </FormDialog>
  );
}
