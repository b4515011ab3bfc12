import '@mantine/core/styles/Skeleton.css';
import type { WireEvent } from '../api/router.ts';
import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { Problem } from '../layouts/problem.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { eventWords } from './action-text.ts';
import { actorText } from './actor-text.ts';
import { OutcomeBadge } from './outcome-badge.tsx';
import { reasonText } from './reason-text.ts';

/** Events, newest first, in few words. */
export function EventTimeline({ events, error, onRetry }: { events: readonly WireEvent[] | undefined; error: unknown; onRetry: () => void }) {
  if (error !== null && error !== undefined) return <Problem error={error} onRetry={onRetry} />;
  if (events === undefined) return <Skeleton h={120} />;
  if (events.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing yet.
      </Text>
    );
  }
  return (
    <Stack gap="sm" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
      {events.map((event) => (
        <Group component="li" key={event.seq} justify="space-between" gap="xs" align="baseline">
          <div>
            <Text size="sm" fw={500} component="span">
              {eventWords(event)}
              {event.subject.type === 'Group' && `: ${event.subject.label}`}
            </Text>
            {event.outcome !== 'success' && (
              <>
                {' '}
                <OutcomeBadge outcome={event.outcome} />
              </>
            )}
            <Text size="sm" c="dimmed">
              by {actorText(event)}
              {event.reason !== null && `: ${reasonText(event.reason)}`}
            </Text>
          </div>
          <Text size="sm" c="dimmed">
            <TimeText at={event.at} />
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
