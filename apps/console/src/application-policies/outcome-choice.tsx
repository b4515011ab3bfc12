import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import type { AccessOutcome } from '@gatehouse/contract';
import { SegmentedControl, Text } from '@mantine/core';
import { useId } from 'react';
import { decisionLooks } from '../access/decision-badge.tsx';
import { outcomeLabels } from '../access/decision-words.ts';
import classes from './outcome-choice.module.css';

const outcomes: readonly AccessOutcome[] = ['allow', 'redact', 'deny'];

interface OutcomeChoiceProps {
  label: string;
  about: string;
  value: AccessOutcome;
  onChange: (outcome: AccessOutcome) => void;
}

/** What shall come of one type of request. */
export function OutcomeChoice({ label, about, value, onChange }: OutcomeChoiceProps) {
  const id = useId();
  return (
    <div className={classes['choice']}>
      <div id={id} className={classes['words']}>
        <Text size="sm" fw={550}>
          {label}
        </Text>
        <Text size="xs" c="dimmed">
          {about}
        </Text>
      </div>
      <SegmentedControl
        aria-labelledby={id}
        value={value}
        onChange={(next) => {
          const outcome = outcomes.find((one) => one === next);
          if (outcome !== undefined) onChange(outcome);
        }}
        data={outcomes.map((outcome) => {
          const { icon: Icon, tone } = decisionLooks[outcome];
          return {
            value: outcome,
            label: (
              <span className={classes['label']} data-tone={tone}>
                <Icon size={16} aria-hidden />
                {outcomeLabels[outcome]}
              </span>
            ),
          };
        })}
      />
    </div>
  );
}
