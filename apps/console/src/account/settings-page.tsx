import '@mantine/core/styles/Skeleton.css';
import '../lists/checkbox-styles.ts';
import { type Account, type AccountSettings, accountSettings, updateAccountInput } from '@gatehouse/contract';
import { Button, Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { errorData } from '../api/errors.ts';
import { queryClient, trpc } from '../api/trpc.ts';
import { ConflictChoice, conflictRows } from '../layouts/conflict-choice.tsx';
import { focusFirstInvalid, takeServerErrors } from '../layouts/form-errors.ts';
import { Panel } from '../layouts/panel.tsx';
import { Problem } from '../layouts/problem.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import { OtherPolicies } from './other-policies.tsx';
import { factorFields, lifetimeFields, lockFields, sessionFields, settingLabels } from './setting-fields.ts';
import { SettingInputs } from './setting-inputs.tsx';
import { SettingsHeader } from './settings-header.tsx';

/** What holds for the whole account. */
export function SettingsPage() {
  const account = useQuery(trpc.account.get.queryOptions(undefined, { refetchOnWindowFocus: false }));
  const [round, setRound] = useState(0);
  return (
    <>
      <SettingsHeader />
      <OtherPolicies />
      {account.error !== null && <Problem title="The settings could not be loaded" error={account.error} onRetry={() => void account.refetch()} />}
      {account.error === null && account.data === undefined && <Skeleton h={420} radius="md" />}
      {account.data !== undefined && <Settings key={round} account={account.data} onStartOver={() => setRound(round + 1)} />}
    </>
  );
}

async function newestAccount(): Promise<Account | undefined> {
  try {
    return await queryClient.fetchQuery(trpc.account.get.queryOptions(undefined, { staleTime: 0 }));
  } catch {
    return undefined;
  }
}

const settingsOf = (account: Account): AccountSettings => accountSettings.parse(account);

function textsOf(settings: AccountSettings, roleLabel: (role: string) => string): Record<keyof AccountSettings, string> {
  const entries = Object.entries(settings).map(([name, value]) => [name, Array.isArray(value) ? value.map(roleLabel).join(', ') : String(value)]);
  return Object.fromEntries(entries) as Record<keyof AccountSettings, string>;
}

function Settings({ account, onStartOver }: { account: Account; onStartOver: () => void }) {
  const roles = useRoles();
  const mayUpdate = mayOnOthers(useAbility(), 'update', 'Account');
  const [began] = useState(account);
  const [latest, setLatest] = useState<Account | undefined>();
  const [unplaced, setUnplaced] = useState<unknown>();
  const before = settingsOf(began);
  const form = useForm({ initialValues: before, validate: schemaResolver(updateAccountInput.omit({ version: true }), { sync: true }) });
  const update = useMutation(
    trpc.account.update.mutationOptions({
      onSuccess: async (saved) => {
        queryClient.setQueryData(trpc.account.get.queryKey(), saved);
        notifications.show({ message: 'Settings saved.' });
        onStartOver();
      },
      onError: async (error) => {
        const stale = errorData(error)?.reason === 'stale-version';
        const now = stale ? await newestAccount() : undefined;
        setLatest(now);
        setUnplaced(now !== undefined || takeServerErrors(form, error, Object.keys(before)) === undefined ? undefined : error);
      },
    }),
  );
  const save = (values: AccountSettings) => {
    const changed = Object.fromEntries(
      Object.entries(values).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof AccountSettings])),
    );
    update.mutate({ version: (latest ?? began).version, ...changed });
  };
  const labelOf = (id: string) => roles.find(({ role }) => role === id)?.label ?? id;
  const part = { form, disabled: !mayUpdate };
  return (
    <form noValidate onSubmit={form.onSubmit(save, focusFirstInvalid)} style={{ maxWidth: 820 }}>
      <UnsavedChanges when={form.isDirty()} />
      <Stack>
        {latest !== undefined && (
          <ConflictChoice
            title="Somebody else changed the settings meanwhile"
            rows={conflictRows(settingLabels, textsOf(before, labelOf), textsOf(settingsOf(latest), labelOf), textsOf(form.values, labelOf))}
            pending={update.isPending}
            onKeepMine={() => save(form.values)}
            onTakeTheirs={onStartOver}
          />
        )}
        <Panel title="Sessions">
          <SettingInputs fields={sessionFields} {...part} />
        </Panel>
        <Panel title="Failed sign-ins">
          <SettingInputs fields={lockFields} {...part} />
        </Panel>
        <Panel title="Second factors">
          <Stack>
            <Checkbox.Group
              label="Roles that need one"
              description="People with these roles, directly or through a group, also need a passkey or a code to sign in."
              value={form.values.secondFactorRoles}
              onChange={(chosen) => form.setFieldValue('secondFactorRoles', chosen)}
              error={form.errors['secondFactorRoles']}
            >
              <Group mt="xs" gap="lg">
                {roles.map(({ role, label }) => (
                  <Checkbox key={role} value={role} label={label} disabled={!mayUpdate} />
                ))}
              </Group>
            </Checkbox.Group>
            <SettingInputs fields={factorFields} {...part} />
          </Stack>
        </Panel>
        <Panel title="Invitations and deletion">
          <SettingInputs fields={lifetimeFields} {...part} />
        </Panel>
        {unplaced !== undefined && <ProblemHere title="Nothing was changed" error={unplaced} />}
        <Group>
          <Button type="submit" loading={update.isPending} disabled={!mayUpdate || !form.isDirty() || latest !== undefined}>
            Save
          </Button>
          {form.isDirty() && (
            <Button variant="default" onClick={onStartOver}>
              Discard
            </Button>
          )}
          <Text size="sm" c="dimmed">
            {began.updatedAt === null ? (
              'Nothing was changed yet.'
            ) : (
              <>
                Last changed <TimeText at={began.updatedAt} />.
              </>
            )}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
