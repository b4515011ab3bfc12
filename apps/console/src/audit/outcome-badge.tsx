import type { Outcome } from '@gatehouse/contract';
import { IconBan, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { Pill } from '../layouts/pill.tsx';
import { outcomeLabels } from './outcome-labels.ts';

const looks = {
  success: { tone: 'good', icon: IconCircleCheck },
  failure: { tone: 'wait', icon: IconCircleX },
  denied: { tone: 'bad', icon: IconBan },
} as const;

/** How an event ended, by icon and word. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  return <Pill {...looks[outcome]}>{outcomeLabels[outcome]}</Pill>;
}
