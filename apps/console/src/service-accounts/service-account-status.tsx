import type { ServiceAccountStatus } from '@gatehouse/contract';
import { IconBan, IconCircleCheck, IconCircleOff } from '@tabler/icons-react';
import { Pill } from '../layouts/pill.tsx';
import { statusLabels } from './service-accounts-search.ts';

const looks = {
  enabled: { tone: 'good', icon: IconCircleCheck },
  disabled: { tone: 'quiet', icon: IconCircleOff },
  revoked: { tone: 'bad', icon: IconBan },
} as const;

/** Whether a service account may call, by icon and word. */
export function ServiceAccountStatusBadge({ status }: { status: ServiceAccountStatus }) {
  return <Pill {...looks[status]}>{statusLabels[status]}</Pill>;
}
