import type { BulkAction } from '@gatehouse/contract';
import { Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient, trpc } from '../../api/trpc.ts';
import { FormDialog } from '../../forms/form-dialog.tsx';
import { GroupPicker } from '../../groups/group-picker.tsx';
import { useRoles } from '../../roles/use-roles.ts';
import { RoleChoice } from '../role-choice.tsx';
import { BulkPreviewText } from './bulk-preview.tsx';
import { bulkWords, usersOf } from './bulk-words.ts';
import { useBulkPreview } from './use-bulk-preview.ts';

interface Filter {
  search?: string;
  role?: string[];
  status?: ('invited' | 'active' | 'deactivated')[];
  groupId?: string[];
  importId?: string;
  lastLogin?: { before?: string; never?: boolean };
}

/** For whom an act is: users picked one by one, or all who match. */
export type Chosen = { ids: string[] } | { filter: Filter };

interface BulkDialogProps {
  action: BulkAction;
  chosen: Chosen;
  count: number;
  onClose: () => void;
  onStarted: () => void;
}

/** Above so many people the number is typed: a filter may match more than one thinks. */
const TYPED_ABOVE = 50;

const explained: Record<BulkAction, string> = {
  invite: 'Each gets an e-mail with a link to set a password. People whose invitation still works are left alone.',
  deactivate: 'They are signed out at once and can’t sign in again until someone reactivates them. Their roles and groups are kept.',
  reactivate: 'They can sign in again, with the roles and groups they had. People without a password are invited again.',
  addToGroup: 'Their other groups are kept.',
  removeFromGroup: 'Their other groups are kept.',
  addRoles: 'Their other roles are kept.',
  removeRoles: 'Their other roles are kept. Roles that come with a group stay.',
  setRoles: 'Replaces every role they hold directly. To give a role without taking any, use Add role.',
};

/** Asks what an act needs, shows for whom it can't be done and why, and starts it. */
export function BulkDialog({ action, chosen, count, onClose, onStarted }: BulkDialogProps) {
  const roles = useRoles();
  const [reason, setReason] = useState('');
  const [groupId, setGroupId] = useState<string | undefined>();
  const [chosenRoles, setChosenRoles] = useState<string[]>([]);
  const [settledRoles] = useDebouncedValue(chosenRoles, 400);
  const [typed, setTyped] = useState('');
  const [complained, setComplained] = useState(false);
  const needsGroup = action === 'addToGroup' || action === 'removeFromGroup';
  const needsRoles = action === 'addRoles' || action === 'removeRoles' || action === 'setRoles';
  const complete = needsGroup ? groupId !== undefined : !needsRoles || settledRoles.length > 0;
  const input = { ...chosen, action, ...(needsGroup && { groupId }), ...(needsRoles && { roles: settledRoles }) };
  const preview = useBulkPreview(input, complete);
  const start = useMutation(
    trpc.users.startBulk.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.users.bulkJobs.pathKey() });
        onStarted();
      },
    }),
  );
  const seen = preview.data;
  const matched = seen?.matched ?? count;
  const futile = seen !== undefined && seen.done === 0 && seen.next === null;
  const asksNumber = matched > TYPED_ABOVE;
  const isTyped = !asksNumber || typed.replaceAll(/\D/g, '') === String(matched);
  return (
    <FormDialog
      onClose={onClose}
      size="lg"
      title={`${bulkWords[action].title}: ${usersOf(count)}`}
      submit={bulkWords[action].button.replace('…', '')}
      color={action === 'deactivate' ? 'red.9' : undefined}
      disabled={!complete || settledRoles !== chosenRoles || seen === undefined || futile}
      pending={start.isPending}
      problem={start.isError ? { title: 'Nothing was changed', error: start.error } : undefined}
      onSubmit={() => {
        setComplained(!isTyped);
        if (isTyped) start.mutate({ ...input, ...(reason.trim() !== '' && { reason: reason.trim() }) });
      }}
    >
      <Text size="sm">{explained[action]}</Text>
      {needsGroup && (
        <GroupPicker
          label="Group"
          placeholder="Choose a group"
          most={1}
          value={groupId === undefined ? [] : [groupId]}
          onChange={([id]) => setGroupId(id)}
          data-autofocus
        />
      )}
      {needsRoles && <RoleChoice roles={roles} value={chosenRoles} onChange={setChosenRoles} />}
      {action === 'deactivate' && (
        <Textarea
          label="Reason"
          description="Kept in the audit trail of each."
          autosize
          minRows={2}
          maxLength={1000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          data-autofocus
        />
      )}
      {complete && <BulkPreviewText action={action} preview={seen} roles={roles} error={preview.error} onRetry={() => void preview.refetch()} />}
      {complete && seen !== undefined && !futile && asksNumber && (
        <TextInput
          label={`Type ${matched.toLocaleString('en')} to confirm`}
          description="The number of people this is for."
          inputMode="numeric"
          autoComplete="off"
          maw={260}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          error={complained && !isTyped ? `Type ${matched.toLocaleString('en')}.` : undefined}
        />
      )}
    </FormDialog>
  );
}
