import type { BulkAction } from '@gatehouse/contract';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient, trpc, trpcClient } from '../../api/trpc.ts';
import { GroupPicker } from '../../groups/group-picker.tsx';
import { Problem } from '../../layouts/problem.tsx';
import { useRoles } from '../../roles/use-roles.ts';
import { RoleChoice } from '../role-choice.tsx';
import { BulkPreviewText } from './bulk-preview.tsx';
import { bulkWords, usersOf } from './bulk-words.ts';

interface Filter {
  search?: string;
  role?: string[];
  status?: ('invited' | 'active' | 'deactivated')[];
  groupId?: string[];
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

const explained: Record<BulkAction, string> = {
  deactivate: 'They are signed out at once and can’t sign in again until somebody reactivates them. Their roles and groups are kept.',
  reactivate: 'They can sign in again, with the roles and groups that they had. Whoever has no password yet is invited again.',
  addToGroup: 'Their other groups are kept.',
  removeFromGroup: 'Their other groups are kept.',
  setRoles: 'These replace all the roles that they hold directly.',
};

/** Asks what an act needs, shows for whom it can't be done and why, and starts it. */
export function BulkDialog({ action, chosen, count, onClose, onStarted }: BulkDialogProps) {
  const roles = useRoles();
  const [reason, setReason] = useState('');
  const [groupId, setGroupId] = useState<string | undefined>();
  const [chosenRoles, setChosenRoles] = useState<string[]>([]);
  const [settledRoles] = useDebouncedValue(chosenRoles, 400);
  const needsGroup = action === 'addToGroup' || action === 'removeFromGroup';
  const complete = needsGroup ? groupId !== undefined : action !== 'setRoles' || chosenRoles.length > 0;
  const input = {
    ...chosen,
    action,
    ...(needsGroup && { groupId }),
    ...(action === 'setRoles' && { roles: settledRoles }),
  };
  const preview = useQuery({
    queryKey: ['bulk-preview', input],
    queryFn: ({ signal }) => trpcClient.users.previewBulk.mutate(input, { signal }),
    enabled: complete && (action !== 'setRoles' || settledRoles.length > 0),
    gcTime: 0,
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const start = useMutation(
    trpc.users.startBulk.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.users.bulkJobs.pathKey() });
        onStarted();
      },
    }),
  );
  const seen = preview.data;
  const futile = seen !== undefined && seen.done === 0 && seen.checked === seen.matched;
  const current = settledRoles === chosenRoles && !preview.isFetching;
  return (
    <Modal opened onClose={onClose} size="lg" title={`${bulkWords[action].title}: ${usersOf(count)}`}>
      <Stack>
        <Text size="sm">{explained[action]}</Text>
        {needsGroup && (
          <GroupPicker
            label="Group"
            placeholder={groupId === undefined ? 'Choose a group' : undefined}
            most={1}
            value={groupId === undefined ? [] : [groupId]}
            onChange={([id]) => setGroupId(id)}
            data-autofocus
          />
        )}
        {action === 'setRoles' && <RoleChoice roles={roles} value={chosenRoles} onChange={setChosenRoles} />}
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
        {complete && <BulkPreviewText action={action} preview={seen} error={preview.error} onRetry={() => void preview.refetch()} />}
        {start.isError && <Problem title="Nothing was changed" error={start.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color={action === 'deactivate' ? 'red.9' : undefined}
            disabled={!complete || !current || seen === undefined || futile}
            loading={start.isPending}
            onClick={() =>
              start.mutate({ ...input, ...(action === 'setRoles' && { roles: chosenRoles }), ...(reason.trim() !== '' && { reason: reason.trim() }) })
            }
          >
            {bulkWords[action].button}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
