import type { TriedDecision } from '@gatehouse/contract';
import { Stack, Text } from '@mantine/core';
import { DecisionBadge } from '../access/decision-badge.tsx';
import { outcomeLabels, reasonSentences } from '../access/decision-words.ts';
import { TextLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import { Traits } from './trait-pills.tsx';
import classes from './tried-result.module.css';

interface TriedResultProps {
  tried: TriedDecision;
  applicationId: string;
  /** The policy that is being written, which needs no link to itself. */
  own: string;
  /** Whether something was changed since. */
  changedSince: boolean;
}

const effects: Record<TriedDecision['considered'][number]['effect'], string> = {
  decided: 'decided',
  overruled: 'overruled',
  'not-in-dates': 'not active at that time',
  disabled: 'disabled',
};

/** Those that decided first, and last those that only would have. */
const order: readonly string[] = Object.keys(effects);
const byEffect = (a: { effect: string }, b: { effect: string }): number => order.indexOf(a.effect) - order.indexOf(b.effect);

/** What would be decided, why, and what each policy had to say. */
export function TriedResult({ tried: { decision, reason, redact, considered }, applicationId, own, changedSince }: TriedResultProps) {
  return (
    <Stack gap="xs" className={classes['result']} data-stale={changedSince || undefined}>
      <div>
        <DecisionBadge outcome={decision} />
      </div>
      <Text size="sm">{reasonSentences[reason]}</Text>
      {redact.length > 0 && (
        <Text size="sm" component="div">
          Redacted: <Traits traits={redact} />
        </Text>
      )}
      {considered.length > 0 && (
        <ul className={classes['considered']}>
          {considered.toSorted(byEffect).map(({ policyId, description, outcome, effect }) => (
            <li key={policyId}>
              {policyId === own || policyId === 'draft' ? (
                <strong>This policy</strong>
              ) : (
                <TextLink to={paths.policy} params={{ id: applicationId, policyId }} target="_blank" inherit underline="always">
                  {description}
                </TextLink>
              )}
              : {outcomeLabels[outcome].toLowerCase()}, <span data-effect={effect}>{effects[effect]}</span>
            </li>
          ))}
        </ul>
      )}
      {considered.length === 0 && (reason === 'allowed' || reason === 'policy-denied') && (
        <Text size="sm" c="dimmed">
          No policy matched.
        </Text>
      )}
      {changedSince && (
        <Text size="sm" fw={550}>
          You have changed something since. Try it again.
        </Text>
      )}
    </Stack>
  );
}
