import type { Session } from '@gatehouse/contract';
import { Button, Group, Stack, Text } from '@mantine/core';
import { Pill } from '../layouts/pill.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { browserName } from './browser-name.ts';

/** Browsers in which somebody is signed in: which, from where, and when they were last used. */
export function SessionList({ sessions, onEnd }: { sessions: readonly Session[]; onEnd: (session: Session) => void }) {
  return (
    <Stack gap="sm">
      {sessions.map((session) => (
        <SessionRow key={session.id} session={session} onEnd={() => onEnd(session)} />
      ))}
    </Stack>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const name = browserName(session.userAgent);
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <div>
        <Text size="sm" fw={500}>
          {name}
        </Text>
        <Text size="sm" c="dimmed">
          {session.address ?? 'Unknown address'}, used <TimeText at={session.lastSeenAt} />, signed in <TimeText at={session.createdAt} />
        </Text>
      </div>
      {session.current ? (
        <Pill tone="good">This one</Pill>
      ) : (
        <Button size="xs" variant="default" style={{ flexShrink: 0 }} onClick={onEnd} aria-label={`End the session in ${name}`}>
          End
        </Button>
      )}
    </Group>
  );
}
