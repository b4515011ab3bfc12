import '@mantine/core/styles/Table.css';
import type { WireEvent } from '../api/router.ts';
import { Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { skipToken, useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';
import { Facts } from '../layouts/facts.tsx';
import { ButtonLink } from '../layouts/link.tsx';
import { WholeTime } from '../layouts/whole-time.tsx';
import { DetailDrawer } from '../lists/detail-drawer.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { paths } from '../paths.ts';
import { eventWords } from './action-text.ts';
import { actorText } from './actor-text.ts';
import { isOfRoles, roleDifference, rolesText } from './changed-roles.ts';
import { OutcomeBadge } from './outcome-badge.tsx';
import { reasonText } from './reason-text.ts';

type People = Readonly<Record<string, string>>;

/** A value for people: lists as lists, and ids of members as the names that go with them today. */
function shown(value: unknown, people: People = {}): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return value.length === 0 ? '–' : value.map((item) => (Object.hasOwn(people, item) ? people[item] : item)).join(', ');
  return JSON.stringify(value);
}

interface EventDrawerProps {
  /** The number of the event that the address says is open. */
  id: string | undefined;
  /** The event, when the list shows it. */
  listed: WireEvent | undefined;
  onClose: () => void;
}

/** One event in full, with what changed from what to what. */
export function EventDrawer({ id, listed, onClose }: EventDrawerProps) {
  // The trail keeps ids; who they are today is asked for when somebody looks.
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
      {event && <Whole event={event} people={asked.data?.people} />}
    </DetailDrawer>
  );
}

function Whole({ event, people }: { event: WireEvent; people: People | undefined }) {
  const roles = useRoles();
  return (
    <Stack>
      <Facts
        facts={[
          ['Event', `${event.seq}, ${event.action}`],
          ['When', <WholeTime key="at" at={event.at} />],
          ['Who', actorText(event)],
          ['On', `${event.subject.type} ${event.subject.label}`],
          ['Outcome', <OutcomeBadge key="outcome" outcome={event.outcome} />],
          ['Reason', event.reason === null ? '–' : reasonText(event.reason)],
          ['Address', shown(event.address)],
          ['Browser', shown(event.userAgent)],
          ...(event.keyId === null ? [] : [['Key', <Code key="key">{event.keyId}</Code>] as const]),
          ['Request', shown(event.requestId)],
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
      {event.changes !== null && Object.keys(event.changes).length > 0 && (
        <>
          <Title order={2}>Changes</Title>
          <Table.ScrollContainer minWidth={320}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Field</Table.Th>
                  <Table.Th>Before</Table.Th>
                  <Table.Th>After</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody style={{ overflowWrap: 'anywhere' }}>
                {Object.entries(event.changes).map(([field, { before, after }]) => (
                  <Table.Tr key={field}>
                    <Table.Th scope="row">{field}</Table.Th>
                    <Table.Td>{(isOfRoles(field) ? rolesText(roles, before) : undefined) ?? shown(before, people)}</Table.Td>
                    <Table.Td>
                      {(isOfRoles(field) ? rolesText(roles, after) : undefined) ?? shown(after, people)}
                      {isOfRoles(field) && <Difference {...roleDifference(roles, { before, after })} />}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      )}
    </Stack>
  );
}

function Difference({ added, removed }: { added: string[]; removed: string[] }) {
  return (
    <>
      {added.length > 0 && <Text size="xs">Added: {added.join(', ')}</Text>}
      {removed.length > 0 && <Text size="xs">Removed: {removed.join(', ')}</Text>}
    </>
  );
}
