import { createServiceAccountInput, type Role, type ServiceAccount } from '@gatehouse/contract';

import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../forms/form-dialog.tsx';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { ConflictChoice, conflictRows } from '../layouts/conflict-choice.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { changedFields } from '../users/profile-fields.tsx';
import { newestServiceAccount, refreshServiceAccounts } from './refresh-service-accounts.ts';
import { ServiceAccountFields, serviceAccountLabels, type ServiceAccountValues } from './service-account-fields.tsx';

interface EditServiceAccountDialogProps {
  account: ServiceAccount;
  onClose: () => void;
  onStartOver: () => void;
}

const valuesOf = ({ name, description, roles, ownerId }: ServiceAccount): ServiceAccountValues => ({ name, description, roles, ownerId });

/** The values as texts for people. */
function textsOf(values: ServiceAccountValues, roles: readonly Role[], ...rows: ServiceAccount[]): Record<keyof ServiceAccountValues, string> {
  const { ownerId } = values;
  const known = rows.find(({ owner }) => owner.id === ownerId)?.owner.label;
  const owner = known ?? queryClient.getQueryData(trpc.users.get.queryKey({ id: ownerId }))?.username ?? 'Somebody else';
  return { ...values, roles: values.roles.map((role) => roleLabel(roles, role)).join(', '), ownerId: owner };
}

/** The form for a service account. When somebody else was faster, it asks which of both shall stand. */
export function EditServiceAccountDialog({ account, onClose, onStartOver }: EditServiceAccountDialogProps) {
  const roles = useRoles();
  const [began] = useState(account);
  const [latest, setLatest] = useState<ServiceAccount>();
  const [unplaced, setUnplaced] = useState<unknown>();
  const before = valuesOf(began);
  const form = useForm<ServiceAccountValues>({ initialValues: before, validate: schemaResolver(createServiceAccountInput, { sync: true }) });
  const update = useMutation(
    trpc.serviceAccounts.update.mutationOptions({
      onSuccess: async ({ name }) => {
        await refreshServiceAccounts();
        notifications.show({ message: `${name} is saved. Its keys may what it now may, from their next request on.` });
        onClose();
      },
      onError: async (error) => {
        const now = errorData(error)?.reason === 'stale-version' ? await newestServiceAccount(began.id) : undefined;
        setLatest(now);
        setUnplaced(now !== undefined || takeServerErrors(form, error, Object.keys(serviceAccountLabels)) === undefined ? undefined : error);
      },
    }),
  );
  const save = (values: ServiceAccountValues) => {
    const changed = changedFields(before, values);
    if (Object.keys(changed).length === 0) onClose();
    else update.mutate({ id: began.id, version: (latest ?? began).version, ...changed });
  };
  return (
    <FormDialog
      returnFocus
      onClose={onClose}
      title={`Edit ${began.name}`}
      size="lg"
      onSubmit={form.onSubmit(save, focusFirstInvalid)}
      submit="Save"
      pending={update.isPending}
      disabled={latest !== undefined}
      problem={unplaced !== undefined ? { title: 'Nothing was changed', error: unplaced } : undefined}
    >
      {latest !== undefined && (
        <ConflictChoice
          title={`Somebody else changed ${latest.name} meanwhile`}
          rows={conflictRows(
            serviceAccountLabels,
            textsOf(before, roles, began),
            textsOf(valuesOf(latest), roles, latest),
            textsOf(form.values, roles, began, latest),
          )}
          pending={update.isPending}
          onKeepMine={() => save(form.values)}
          onTakeTheirs={onStartOver}
        />
      )}
      <ServiceAccountFields form={form} />
    </FormDialog>
  );
}
