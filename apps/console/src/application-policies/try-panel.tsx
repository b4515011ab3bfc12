import '../lists/choice-styles.ts';
import { type RequestType, requestTypes } from '@gatehouse/contract';
import { Anchor, Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { trpc } from '../api/trpc.ts';
import { requestTypeLabels } from '../access/decision-words.ts';
import { useSees } from '../applications/use-sees.ts';
import { MomentField } from '../dates/moment-field.tsx';
import { Panel } from '../layouts/panel.tsx';
import { ProblemHere } from '../forms/problem-here.tsx';
import { UserPicker } from '../users/user-picker.tsx';
import { TraitsField } from './traits-field.tsx';
import { UnseenTraits } from './unseen-traits.tsx';
import { TriedResult } from './tried-result.tsx';
import type { TraitChoices } from './use-trait-choices.ts';
import type { Draft } from './use-draft-conflicts.ts';

interface TryPanelProps {
  applicationId: string;
  /** What is being written; `undefined` while it is not complete, and then it is tried without. */
  draft: Draft | undefined;
  /** Traits to begin with. */
  suggested: string[];
  traitChoices: TraitChoices;
}

/** Asks what would be decided, with the policy as it is being written. Nothing is recorded. */
export function TryPanel({ applicationId, draft, suggested, traitChoices }: TryPanelProps) {
  const sees = useSees();
  const [userId, setUserId] = useState<string>();
  const [username, setUsername] = useState('');
  const [typing, setTyping] = useState(!sees.users);
  const [requestType, setRequestType] = useState<RequestType>('prompt');
  const [ownTraits, setOwnTraits] = useState<string[]>();
  const [at, setAt] = useState<string | null>(null);
  const attempt = useMutation(trpc.applicationPolicies.tryOut.mutationOptions());
  const traits = ownTraits ?? suggested;
  const user = typing ? (username.trim() === '' ? undefined : { username: username.trim() }) : userId === undefined ? undefined : { id: userId };
  const question = { applicationId, requestType, traits, ...(at !== null && { at }), ...(draft !== undefined && { draft }) };
  const tryOut = (event: FormEvent) => {
    event.preventDefault();
    if (user !== undefined) attempt.mutate({ ...question, user });
  };
  const changedSince = attempt.isSuccess && JSON.stringify(attempt.variables) !== JSON.stringify({ ...question, user });
  return (
    <Panel title="Try it">
      <form onSubmit={tryOut} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {draft === undefined
              ? 'This draft isn’t complete yet, so only the saved policies are tested.'
              : 'Tests this draft together with the saved policies.'}{' '}
            Nothing is recorded.
          </Text>
          <div>
            {typing ? (
              <TextInput
                label="User"
                placeholder="A username"
                spellCheck={false}
                value={username}
                onChange={({ currentTarget }) => setUsername(currentTarget.value)}
              />
            ) : (
              <UserPicker label="User" placeholder="Search by name or e-mail" value={userId} onChange={setUserId} />
            )}
            {sees.users && (
              <Anchor component="button" type="button" size="xs" mt={4} onClick={() => setTyping(!typing)}>
                {typing ? 'Choose from the list' : 'Enter a username manually'}
              </Anchor>
            )}
          </div>
          <NativeSelect
            label="Type of request"
            data={requestTypes.map((type) => ({ value: type, label: requestTypeLabels[type] }))}
            value={requestType}
            onChange={({ currentTarget }) => setRequestType(requestTypes.find((type) => type === currentTarget.value) ?? 'prompt')}
          />
          <TraitsField label="Traits found in it" quiet traitChoices={traitChoices} value={traits} onChange={setOwnTraits} />
          <MomentField label="When" description="Leave blank for now." value={at} onChange={setAt} />
          <Button type="submit" variant="default" disabled={user === undefined} loading={attempt.isPending} style={{ alignSelf: 'flex-start' }}>
            Try it
          </Button>
          {attempt.isError && <ProblemHere title="It could not be tried" error={attempt.error} />}
          <div aria-live="polite">
            {attempt.isSuccess && (
              <>
                <TriedResult tried={attempt.data} applicationId={applicationId} own={draft?.id ?? 'draft'} changedSince={changedSince} />
                <UnseenTraits traits={attempt.variables.traits.filter(traitChoices.isUnseen)} />
              </>
            )}
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
