import '@mantine/core/styles/Table.css';
import { Table, Text, Title } from '@mantine/core';
import { Fragment } from 'react';
import type { WireEvent } from '../api/router.ts';
import { useRoles } from '../roles/use-roles.ts';
import { isOfRoles, roleDifference, rolesText } from './changed-roles.ts';
import { fieldWords } from './field-words.ts';
import { NamedLink } from './named-link.tsx';

/** What changed in an event from what to what, field by field. */
export function EventChanges({ event }: { event: WireEvent }) {
  const roles = useRoles();
  const changes = Object.entries(event.changes ?? {});
  if (changes.length === 0) return null;
  return (
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
            {changes.map(([field, { before, after }]) => (
              <Table.Tr key={field}>
                <Table.Th scope="row" style={{ overflowWrap: 'break-word' }}>
                  {fieldWords(field)}
                </Table.Th>
                <Table.Td>{(isOfRoles(field) ? rolesText(roles, before) : undefined) ?? <Value value={before} event={event} />}</Table.Td>
                <Table.Td>
                  {(isOfRoles(field) ? rolesText(roles, after) : undefined) ?? <Value value={after} event={event} />}
                  {isOfRoles(field) && <Difference {...roleDifference(roles, { before, after })} />}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

/** A value for people: lists as lists, and ids as the names that go with them today. */
function Value({ value, event: { people = {}, openable } }: { value: unknown; event: WireEvent }) {
  if (value === null || value === undefined) return '–';
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === 'string')) return JSON.stringify(value);
  if (texts.length === 0) return '–';
  return texts.map((text, at) => (
    <Fragment key={`${at} ${text}`}>
      {at > 0 && ', '}
      {Object.hasOwn(people, text) ? <NamedLink id={text} label={people[text] ?? text} openable={openable} /> : text}
    </Fragment>
  ));
}

function Difference({ added, removed }: { added: string[]; removed: string[] }) {
  return (
    <>
      {added.length > 0 && <Text size="xs">Added: {added.join(', ')}</Text>}
      {removed.length > 0 && <Text size="xs">Removed: {removed.join(', ')}</Text>}
    </>
  );
}
