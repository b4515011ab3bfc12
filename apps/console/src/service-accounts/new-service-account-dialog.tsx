import { createServiceAccountInput, type ServiceAccount } from '@gatehouse/contract';

import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { trpc } from '../api/trpc.ts';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { useMe } from '../session/ability-provider.tsx';
import { refreshServiceAccounts } from './refresh-service-accounts.ts';
import { ServiceAccountFields, serviceAccountLabels, type ServiceAccountValues } from './service-account-fields.tsx';

interface NewServiceAccountDialogProps {
  onClose: () => void;
  onCreated: (account: ServiceAccount) => void;
}

/** Adds a service account. It can do nothing before it has a key. */
export function NewServiceAccountDialog({ onClose, onCreated }: NewServiceAccountDialogProps) {
  const me = useMe();
  const [problem, setProblem] = useState<unknown>();
  const form = useForm<ServiceAccountValues>({
    initialValues: { name: '', description: '', roles: [], ownerId: me.user.id },
    validate: schemaResolver(createServiceAccountInput, { sync: true }),
  });
  const create = useMutation(
    trpc.serviceAccounts.create.mutationOptions({
      onSuccess: async (account) => {
        await refreshServiceAccounts();
        notifications.show({ message: `${account.name} is added. Make a key, so that it can call.` });
        onClose();
        onCreated(account);
      },
      onError: (error) => setProblem(takeServerErrors(form, error, Object.keys(serviceAccountLabels)) === undefined ? undefined : error),
    }),
  );
  const save = (values: ServiceAccountValues) => {
    setProblem(undefined);
    create.mutate(values);
  };
  return (
    <FormDialog
      returnFocus
      onClose={onClose}
      title="New service account"
      size="lg"
      onSubmit={form.onSubmit(save, focusFirstInvalid)}
      submit="Add service account"
      pending={create.isPending}
      problem={problem !== undefined ? { title: 'Nothing was added', error: problem } : undefined}
    >
      <ServiceAccountFields form={form} />
    </FormDialog>
  );
}
