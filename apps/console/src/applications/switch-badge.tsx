import type { SwitchStatus } from '@gatehouse/contract';
import { IconCircleCheck, IconCircleOff } from '@tabler/icons-react';
import { Pill } from '../layouts/pill.tsx';
import { statusLabels } from './applications-search.ts';

const looks = { enabled: { tone: 'good', icon: IconCircleCheck }, disabled: { tone: 'quiet', icon: IconCircleOff } } as const;

/** Whether something is on or off, by icon and word. */
export function SwitchBadge({ status }: { status: SwitchStatus }) {
  return <Pill {...looks[status]}>{statusLabels[status]}</Pill>;
}
