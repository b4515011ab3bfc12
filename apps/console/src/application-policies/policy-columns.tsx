import type { AccessOutcome, ApplicationPolicy, Role } from '@gatehouse/contract';
import { Text } from '@mantine/core';
import { DecisionBadge } from '../access/decision-badge.tsx';
import { outcomeLabels } from '../access/decision-words.ts';
import { whoInWords } from '../applications/who-words.ts';
import { TextLink } from '../layouts/link.tsx';
import { Clipped } from '../lists/clipped.tsx';
import type { Column } from '../lists/data-table.tsx';
import { paths } from '../paths.ts';
import type { PolicySort } from './policies-search.ts';
import { PolicySwitch } from './policy-switch.tsx';
import { datesInWords } from './policy-texts.ts';
import { FirstTraits } from './trait-pills.tsx';

/** `Deny`, or `Allow, redact, deny` when they differ. */
function outcomesInWords({ prompt, enrichedPrompt, reply }: ApplicationPolicy): string {
  const labels = [prompt, enrichedPrompt, reply].map((outcome) => outcomeLabels[outcome]);
  return new Set(labels).size === 1 ? (labels[0] ?? '') : labels.map((label, index) => (index === 0 ? label : label.toLowerCase())).join(', ');
}

const outcomeColumn = (id: 'prompt' | 'enrichedPrompt' | 'reply', header: string): Column<ApplicationPolicy, PolicySort> => ({
  id,
  header,
  wideOnly: true,
  cell: (policy) => <DecisionBadge outcome={policy[id] satisfies AccessOutcome} />,
});

/** The columns of an application's policies. */
export const policyColumns = (roles: readonly Role[]): Column<ApplicationPolicy, PolicySort>[] => [
  {
    id: 'description',
    header: 'Policy',
    sort: 'description',
    cell: (policy) => (
      <>
        <Clipped text={policy.description} width={210} narrowWidth={220}>
          <TextLink to={paths.policy} params={{ id: policy.applicationId, policyId: policy.id }} fw={550} size="sm">
            {policy.description}
          </TextLink>
        </Clipped>
        <Text size="xs" c="dimmed" hiddenFrom="xs" component="div">
          <Clipped text={`${outcomesInWords(policy)} · ${whoInWords(policy.who, roles)}`} narrowWidth={220} />
        </Text>
      </>
    ),
  },
  { id: 'status', header: 'On', sort: 'status', cell: (policy) => <PolicySwitch policy={policy} /> },
  { id: 'who', header: 'For', wideOnly: true, cell: ({ who }) => <Clipped text={whoInWords(who, roles)} width={110} /> },
  { id: 'traits', header: 'Traits', wideOnly: true, cell: ({ traits }) => <FirstTraits traits={traits} /> },
  outcomeColumn('prompt', 'Prompt'),
  outcomeColumn('enrichedPrompt', 'Enriched'),
  outcomeColumn('reply', 'Reply'),
  { id: 'dates', header: 'Holds', wideOnly: true, cell: (policy) => <Clipped text={datesInWords(policy)} width={110} /> },
];
