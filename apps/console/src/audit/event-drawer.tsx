import '@mantine/core/styles/Code.css';
import type { WireEvent } from '../api/router.ts';
import { Code, Group, Stack, Text } from '@mantine/core';
import { skipToken, useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { Facts } from '../layouts/facts.tsx';
import { ButtonLink } from '../layouts/link.tsx';
import { WholeTime } from '../layouts/whole-time.tsx';
import { DetailDrawer } from '../lists/detail-drawer.tsx';
import { paths } from '../paths.ts';
import { eventWords } from './action-text.ts';
import { EventChanges } from './event-changes.tsx';
import { NamedLink } from './named-link.tsx';
import { OutcomeBadge } from './outcome-badge.tsx';
import { reasonText } from './reason-text.ts';
import { subjectTypeWords } from './subject-type-words.ts';

interface EventDrawerProps {
  /** The number of the event that the address says is open. */
  id: string | undefined;
  /** The event, when the list shows it. */
  listed: WireEvent | undefined;
  onClose: () => void;
}

/** One event in full, with what changed from what to what. */
export function EventDrawer({ id, listed, onClose }: EventDrawerProps) {
  // The trail keeps names of then; what can be opened of them, and who its ids are today, is asked for when somebody looks.
  const asked = useQuery(trpc.audit.get.queryOptions(id === undefined ? skipToken : { id }));
  const event = asked.data ?? listed;
  return (
    <DetailDrawer
      id={id}
      title={event === undefined ? 'Event' : eventWords(event)}
      noun="event"
      error={asked.error}
      onRetry={() => void asked.refetch()}
      onClose={onClose}
    >
      {event && <Whole event={event} />}
    </DetailDrawer>
  );
}

function Whole({ event }: { event: WireEvent }) {
  const { actor, onBehalfOf, subject, openable } = event;
  return (
    <Stack>
      <Facts
        facts={[
          ['Event', `${event.seq}, ${event.action}`],
          ['When', <WholeTime key="at" at={event.at} />],
          ['Who', <NamedLink key="who" {...actor} openable={openable} />],
          ...(onBehalfOf === null ? [] : [['On behalf of', <NamedLink key="for" {...onBehalfOf} openable={openable} />] as const]),
          [
            'About',
            <Text key="about" span inherit>
              {subjectTypeWords(subject.type)} <NamedLink {...subject} openable={openable} />
            </Text>,
          ],
          ['Outcome', <OutcomeBadge key="outcome" outcome={event.outcome} />],
          ['Reason', event.reason === null ? '–' : reasonText(event.reason)],
          ['Address', event.address ?? '–'],
          ['Browser', event.userAgent ?? '–'],
          ...(event.keyId === null ? [] : [['Key', <Code key="key">{event.keyId}</Code>] as const]),
          ['Request', event.requestId ?? '–'],
          ['Policies', <Code key="policies">{event.policyHash.slice(0, 12)}</Code>],
          ['Hash', <Code key="hash">{event.hash.slice(0, 16)}</Code>],
        ]}
      />
      <Group gap="xs">
        {event.actor.id !== null && (
          <ButtonLink to={paths.audit} search={{ actor: event.actor.id }} size="xs" variant="default">
            Everything by {event.actor.label}
          </ButtonLink>
        )}
        {event.subject.id !== null && event.subject.type === 'User' && (
          <ButtonLink to={paths.audit} search={{ subject: event.subject.id }} size="xs" variant="default">
            Everything about {event.subject.label}
          </ButtonLink>
        )}
        {event.address !== null && (
          <ButtonLink to={paths.audit} search={{ address: event.address }} size="xs" variant="default">
            Everything from {event.address}
          </ButtonLink>
        )}
      </Group>
      <EventChanges event={event} />
    </Stack>
  );
}
