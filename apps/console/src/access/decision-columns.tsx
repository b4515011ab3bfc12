import type { LoggedDecision } from '@gatehouse/contract';
import { Text, UnstyledButton } from '@mantine/core';
import { FirstTraits } from '../application-policies/trait-pills.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { Clipped } from '../lists/clipped.tsx';
import type { Column } from '../lists/data-table.tsx';
import { DecisionBadge } from './decision-badge.tsx';
import { reasonLabels, requestTypeLabels } from './decision-words.ts';

/** Whom a decision was about, for people. */
export const askedAbout = ({ userLabel, userId }: Pick<LoggedDecision, 'userLabel' | 'userId'>): string =>
  userLabel ?? (userId === null ? 'Unknown user' : 'A user you can’t see');

const cut = { overflow: 'hidden', textOverflow: 'ellipsis' };

/** The columns of a list of decisions; `onOpen` shows one in full. */
export const decisionColumns = (onOpen: (decision: LoggedDecision) => void, ofOneApplication: boolean): Column<LoggedDecision, 'at'>[] => [
  {
    id: 'user',
    header: 'User',
    cell: (decision) => (
      <>
        <Clipped text={askedAbout(decision)} width={190}>
          <UnstyledButton fz="sm" fw={550} c="var(--mantine-color-anchor)" display="block" maw="100%" style={cut} onClick={() => onOpen(decision)}>
            {askedAbout(decision)}
          </UnstyledButton>
        </Clipped>
        <Text size="xs" c="dimmed" hiddenFrom="xs" component="div">
          <Clipped text={requestTypeLabels[decision.requestType]} />
        </Text>
      </>
    ),
  },
  { id: 'decision', header: 'Decision', cell: ({ decision }) => <DecisionBadge outcome={decision} /> },
  { id: 'reason', header: 'Reason', wideOnly: true, cell: ({ reason }) => <Clipped text={reasonLabels[reason]} width={200} /> },
  ...(ofOneApplication
    ? []
    : [
        {
          id: 'application',
          header: 'Application',
          wideOnly: true,
          cell: ({ applicationName }: LoggedDecision) => <Clipped text={applicationName} width={180} />,
        },
      ]),
  { id: 'type', header: 'Request', wideOnly: true, cell: ({ requestType }) => requestTypeLabels[requestType] },
  { id: 'traits', header: 'Traits', wideOnly: true, cell: ({ traits }) => <FirstTraits traits={traits} /> },
  { id: 'at', header: 'When', sort: 'at', cell: ({ at }) => <TimeText at={at} /> },
];
