import '@mantine/core/styles/SimpleGrid.css';
import { type Application, type ApplicationAccess, type NamedPeople } from '@gatehouse/contract';
import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UnsavedChanges } from '../forms/unsaved-changes.tsx';
import { errorData } from '../api/errors.ts';
import { trpc } from '../api/trpc.ts';
import { ConflictChoice, conflictRows } from '../layouts/conflict-choice.tsx';
import { Panel } from '../layouts/panel.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { newestApplication, refreshApplications } from './refresh-applications.ts';
import { useSees } from './use-sees.ts';
import { usePeopleNames } from './use-people-names.ts';
import { WhoChoice } from './who-choice.tsx';
import { bothNamed, sameWho, whoByName } from './who-words.ts';

interface AccessFormProps {
  application: Application;
  onClose: () => void;
  onStartOver: () => void;
}

const allowOffers = [
  { kind: 'everyone', label: 'Everyone', description: 'Every active user.' },
  { kind: 'chosen', label: 'Chosen people' },
  { kind: 'nobody', label: 'Nobody', description: 'Every request is denied.' },
] as const;
const denyOffers = [
  { kind: 'nobody', label: 'Nobody' },
  { kind: 'chosen', label: 'Chosen people', description: 'They can’t use it even if they are allowed.' },
  { kind: 'everyone', label: 'Everyone', description: 'Every request is denied.' },
] as const;

/** The form for who may use an application. When somebody else was faster, it asks which of both shall stand. */
export function AccessForm({ application, onClose, onStartOver }: AccessFormProps) {
  const roles = useRoles();
  const sees = useSees();
  const [began] = useState(application);
  const [access, setAccess] = useState<ApplicationAccess>(began.access);
  const [latest, setLatest] = useState<Application>();
  const [problem, setProblem] = useState<unknown>();
  const chosen = usePeopleNames([access.allow, access.deny], latest !== undefined);
  const named = bothNamed(bothNamed(began.named, chosen), latest?.named ?? { users: [], groups: [] });
  const update = useMutation(
    trpc.applications.update.mutationOptions({
      onSuccess: async ({ name }) => {
        await refreshApplications();
        notifications.show({ message: `Access to ${name} saved.` });
        onClose();
      },
      onError: async (error) => {
        const now = errorData(error)?.reason === 'stale-version' ? await newestApplication(began.id) : undefined;
        setLatest(now);
        setProblem(now === undefined ? error : undefined);
      },
    }),
  );
  const save = () => {
    const changed = {
      ...(!sameWho(access.allow, began.access.allow) && { allow: access.allow }),
      ...(!sameWho(access.deny, began.access.deny) && { deny: access.deny }),
    };
    if (Object.keys(changed).length === 0) onClose();
    else update.mutate({ id: began.id, version: (latest ?? began).version, access: changed });
  };
  const texts = ({ allow, deny }: ApplicationAccess, names: NamedPeople) => ({
    allow: whoByName(allow, names, roles, sees),
    deny: whoByName(deny, names, roles, sees),
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <UnsavedChanges when={!sameWho(access.allow, began.access.allow) || !sameWho(access.deny, began.access.deny)} />
      <Stack>
        {latest !== undefined && (
          <ConflictChoice
            title={`Somebody else changed ${latest.name} meanwhile`}
            rows={conflictRows({ allow: 'Allowed', deny: 'Denied' }, texts(began.access, named), texts(latest.access, named), texts(access, named))}
            pending={update.isPending}
            onKeepMine={save}
            onTakeTheirs={onStartOver}
          />
        )}
        <Text size="sm" c="dimmed">
          Deny overrides allow. Changes apply from the next request.
        </Text>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: 'start' }}>
          <Panel title="Allowed">
            <WhoChoice
              label="Who can use it"
              offers={allowOffers}
              value={access.allow}
              named={began.named}
              prefix="Allowed"
              onChange={(allow) => setAccess((before) => ({ ...before, allow }))}
            />
          </Panel>
          <Panel title="Denied">
            <WhoChoice
              label="Always denied"
              offers={denyOffers}
              value={access.deny}
              named={began.named}
              prefix="Denied"
              onChange={(deny) => setAccess((before) => ({ ...before, deny }))}
            />
          </Panel>
        </SimpleGrid>
        {problem !== undefined && <ProblemHere title="Nothing was changed" error={problem} />}
        <Group>
          <Button type="submit" loading={update.isPending} disabled={latest !== undefined}>
            Save
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
