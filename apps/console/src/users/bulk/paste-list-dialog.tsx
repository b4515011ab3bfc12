import type { FoundUsers } from '@gatehouse/contract';
import { Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../../api/trpc.ts';
import { FormDialog } from '../../forms/form-dialog.tsx';
import { usersOf } from './bulk-words.ts';

interface PasteListDialogProps {
  onClose: () => void;
  onFound: (ids: string[]) => void;
}

/** The names of a text: one a line, or between commas, semicolons and tabs; `Ada García <ada@example.org>` is the address. */
const namesOf = (text: string): string[] =>
  text
    .split(/[\n,;\t]/)
    .map((part) => (/<([^<>]+)>/.exec(part)?.[1] ?? part).trim())
    .filter((name) => name !== '');

/** Selects people by a list of usernames or addresses that somebody pastes. Names that nobody has are shown before anything is selected. */
export function PasteListDialog({ onClose, onFound }: PasteListDialogProps) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<FoundUsers>();
  const names = namesOf(text);
  const find = useMutation(
    trpc.users.findByName.mutationOptions({
      onSuccess: (answer) => {
        if (answer.unknown.length === 0) onFound(answer.users.map(({ id }) => id));
        else setFound(answer);
      },
    }),
  );
  const some = found !== undefined && found.users.length > 0;
  return (
    <FormDialog
      onClose={onClose}
      title="Select users from a list"
      submit={some ? `Select ${usersOf(found.users.length)}` : 'Find users'}
      disabled={names.length === 0}
      pending={find.isPending}
      problem={find.isError ? { title: 'The list could not be checked', error: find.error } : undefined}
      onSubmit={() => {
        if (some) onFound(found.users.map(({ id }) => id));
        else find.mutate({ names });
      }}
    >
      <Textarea
        label="Usernames or e-mail addresses"
        description="One per line, or separated by commas."
        autosize
        minRows={6}
        maxRows={14}
        spellCheck={false}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setFound(undefined);
        }}
        data-autofocus
      />
      {found !== undefined && (
        <div role="alert">
          <Text size="sm" fw={600}>
            {found.users.length === 0
              ? 'None of them were found'
              : `${usersOf(found.users.length)} found, ${found.unknown.length.toLocaleString('en')} not found`}
          </Text>
          <Text size="sm" c="dimmed" mah={140} style={{ overflowY: 'auto', overflowWrap: 'anywhere' }}>
            Not found: {found.unknown.join(', ')}
          </Text>
        </div>
      )}
    </FormDialog>
  );
}
