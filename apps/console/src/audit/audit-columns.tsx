import type { Role } from '@gatehouse/contract';
import { Text, UnstyledButton } from '@mantine/core';
import type { WireEvent } from '../api/router.ts';
import { TimeText } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import type { Column } from '../lists/data-table.tsx';
import { eventWords } from './action-text.ts';
import { actorText } from './actor-text.ts';
import { changedRolesText } from './changed-roles.ts';
import { LabelText } from './label-text.tsx';
import { OutcomeBadge } from './outcome-badge.tsx';
import { reasonText } from './reason-text.ts';

/** The columns of the audit list; `onOpen` shows an event in full. */
export function auditColumns(roles: readonly Role[], onOpen: (event: WireEvent) => void): Column<WireEvent, 'seq'>[] {
  return [
    {
      id: 'action',
      header: 'What',
      cell: (event) => (
        <>
          <UnstyledButton fz="sm" fw={550} c="var(--mantine-color-anchor)" onClick={() => onOpen(event)}>
            {eventWords(event)}
          </UnstyledButton>
          <RolesChanged roles={roles} event={event} />
        </>
      ),
    },
    { id: 'subject', header: 'About', cell: ({ subject }) => <LabelText label={subject.label || subject.type} erased={subject.erased} width={240} /> },
    { id: 'actor', header: 'Who', wideOnly: true, cell: (event) => <LabelText label={actorText(event)} erased={event.actor.erased} width={200} /> },
    { id: 'outcome', header: 'Outcome', cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
    { id: 'reason', header: 'Reason', wideOnly: true, cell: ({ reason }) => (reason === null ? '–' : <Clipped text={reasonText(reason)} width={260} />) },
    { id: 'at', header: 'When', sort: 'seq', cell: ({ at }) => <TimeText at={at} /> },
  ];
}

function RolesChanged({ roles, event }: { roles: readonly Role[]; event: WireEvent }) {
  const text = changedRolesText(roles, event);
  if (text === undefined) return null;
  return (
    <Text size="xs" c="dimmed" component="div">
      <Clipped text={text} width={240} />
    </Text>
  );
}
