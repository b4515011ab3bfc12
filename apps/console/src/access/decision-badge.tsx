import type { AccessOutcome } from '@gatehouse/contract';
import { IconBan, IconCircleCheck, IconEyeOff } from '@tabler/icons-react';
import { Pill } from '../layouts/pill.tsx';
import { outcomeLabels } from './decision-words.ts';

export const decisionLooks = {
  allow: { tone: 'good', icon: IconCircleCheck },
  deny: { tone: 'bad', icon: IconBan },
  redact: { tone: 'wait', icon: IconEyeOff },
} as const;

/** What comes of a request, by icon and word. */
export function DecisionBadge({ outcome }: { outcome: AccessOutcome }) {
  return <Pill {...decisionLooks[outcome]}>{outcomeLabels[outcome]}</Pill>;
}
