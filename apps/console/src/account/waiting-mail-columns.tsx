import type { WaitingMail } from '@gatehouse/contract';
import { Button, Group, Text } from '@mantine/core';
import { TextLink } from '../layouts/link.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import type { Column } from '../lists/data-table.tsx';
import { paths } from '../paths.ts';

const kinds: Record<string, string> = {
  invitation: 'Invitation',
  reset: 'New password',
  email: 'Confirm an address',
};
/** What a waiting mail is for, in words. */
const kindWords = (kind: string): string => kinds[kind] ?? 'Notice';

const attempts: Column<WaitingMail, never> = {
  id: 'attempts',
  header: 'Attempts',
  wideOnly: true,
  cell: ({ attempts: made, dueAt }) => (
    <>
      {made}, next <TimeText at={dueAt} />
    </>
  ),
};

interface Acts {
  /** No mail server is set: an Owner delivers. */
  byHand: boolean;
  mayUpdate: boolean;
  onHandOver: (mail: WaitingMail) => void;
  onDiscard: (mail: WaitingMail) => void;
  onSendNow: (mail: WaitingMail) => void;
}

/** The columns of the mail that waits. */
export function waitingMailColumns({ byHand, mayUpdate, onHandOver, onDiscard, onSendNow }: Acts): Column<WaitingMail, never>[] {
  return [
    {
      id: 'user',
      header: 'For',
      cell: ({ user, kind }) => (
        <>
          <Clipped text={user.username} width={176}>
            <TextLink to={paths.user} params={{ id: user.id }} fw={550} size="sm">
              {user.username}
            </TextLink>
          </Clipped>
          <Text size="xs" c="dimmed" hiddenFrom="xs" component="div">
            {kindWords(kind)}
          </Text>
        </>
      ),
    },
    { id: 'kind', header: 'What', wideOnly: true, cell: ({ kind }) => kindWords(kind) },
    { id: 'email', header: 'To', wideOnly: true, cell: ({ email }) => (email === null ? 'No address' : <Clipped text={email} width={220} />) },
    { id: 'createdAt', header: 'Since', wideOnly: true, cell: ({ createdAt }) => <TimeText at={createdAt} /> },
    ...(byHand ? [] : [attempts]),
    {
      id: 'acts',
      header: 'Acts',
      cell: (mail) => {
        const label = `${kindWords(mail.kind)} for ${mail.user.username}`;
        return (
          <Group gap="xs">
            {byHand ? (
              <Button size="xs" disabled={!mayUpdate} onClick={() => onHandOver(mail)} aria-label={`Make the link: ${label}`}>
                Make the link
              </Button>
            ) : (
              <Button size="xs" disabled={!mayUpdate} onClick={() => onSendNow(mail)} aria-label={`Try now: ${label}`}>
                Try now
              </Button>
            )}
            <Button size="xs" variant="default" disabled={!mayUpdate} onClick={() => onDiscard(mail)} aria-label={`Discard: ${label}`}>
              Discard
            </Button>
          </Group>
        );
      },
    },
  ];
}
