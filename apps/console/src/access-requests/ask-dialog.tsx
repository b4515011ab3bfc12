import '@mantine/core/styles/Skeleton.css';
import '../lists/checkbox-styles.ts';
import { Modal, Radio, Skeleton, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { DayField } from '../dates/day-field.tsx';
import { trpc } from '../api/trpc.ts';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { useRoles } from '../roles/use-roles.ts';
import { useMe } from '../session/ability-provider.tsx';
import { endDayOf, endOfDay } from '../users/role-end.ts';
import { refreshAccessRequests } from './refresh-access-requests.ts';

/** Asks for a role that one does not hold for good, with a reason and a last day if it is for a while. */
export function AskDialog({ among, onClose }: { among: readonly string[] | undefined; onClose: () => void }) {
  const { user } = useMe();
  const roles = useRoles();
  const forGood = (user.roles ?? []).filter(({ expiresAt }) => expiresAt === null).map(({ role }) => role);
  const offered = roles.filter(({ role }) => !forGood.includes(role) && (among === undefined || among.includes(role)));
  const [today] = useState(() => endDayOf(new Date().toISOString()));
  const [problem, setProblem] = useState<unknown>();
  const form = useForm({
    initialValues: { role: '', reason: '', day: '' },
    validate: {
      role: (role) => (role === '' ? 'Choose a role.' : null),
      reason: (reason) => (reason.trim() === '' ? 'Say what you need it for.' : null),
    },
  });
  // The day is called by its wire name there.
  const renaming = {
    getInputNode: form.getInputNode,
    setErrors: ({ until, ...rest }: Record<string, string>) => form.setErrors(until === undefined ? rest : { ...rest, day: until }),
  };
  const ask = useMutation(
    trpc.accessRequests.create.mutationOptions({
      onSuccess: async () => {
        await refreshAccessRequests();
        notifications.show({ message: 'Request sent. You’ll see the decision on your profile.' });
        onClose();
      },
      onError: (error) => setProblem(takeServerErrors(renaming, error, ['role', 'reason', 'until']) === undefined ? undefined : error),
    }),
  );
  const submit = form.onSubmit(({ role, reason, day }) => {
    setProblem(undefined);
    ask.mutate({ role, reason, until: endOfDay(day, null) });
  }, focusInvalid);
  if (roles.length === 0 || offered.length === 0)
    return (
      <Modal opened returnFocus onClose={onClose} title="Request access">
        {roles.length === 0 ? <Skeleton h={240} /> : <Text size="sm">You already hold every role.</Text>}
      </Modal>
    );
  return (
    <FormDialog
      returnFocus
      onClose={onClose}
      title="Request access"
      submit="Send request"
      pending={ask.isPending}
      problem={problem !== undefined ? { title: 'The request wasn’t sent', error: problem } : undefined}
      onSubmit={submit}
    >
      <Radio.Group label="Role" required {...form.getInputProps('role')}>
        <Stack gap="sm" mt="xs" mb={6}>
          {offered.map(({ role, label, description, requiresEmail }) => (
            <Radio
              key={role}
              value={role}
              label={label}
              description={`${description}${requiresEmail && user.email === null ? ' Needs an e-mail address, which you have not entered.' : ''}`}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label="Reason"
        description="The person who decides sees this. Kept in the audit trail."
        required
        autosize
        minRows={2}
        maxLength={1000}
        {...form.getInputProps('reason')}
      />
      <DayField
        label="Last day"
        description="Leave blank to keep the role permanently."
        maw={240}
        firstDay={today}
        value={form.values.day}
        onChange={(day) => form.setFieldValue('day', day)}
        error={form.errors['day']}
      />
    </FormDialog>
  );
}

/** A choice among several is no field that could be marked invalid by itself. */
function focusInvalid(errors: object): void {
  if ('role' in errors) document.querySelector<HTMLElement>('form [role="radiogroup"] input')?.focus();
  else focusFirstInvalid();
}
