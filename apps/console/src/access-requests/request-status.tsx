import type { AccessRequest } from '@gatehouse/contract';
import { IconArrowBackUp, IconCircleCheck, IconCircleOff, IconHourglass } from '@tabler/icons-react';
import { Pill } from '../layouts/pill.tsx';
import { shownStatuses } from './access-requests-search.ts';

const looks = {
  open: { tone: 'wait', icon: IconHourglass },
  granted: { tone: 'good', icon: IconCircleCheck },
  denied: { tone: 'bad', icon: IconCircleOff },
  withdrawn: { tone: 'quiet', icon: IconArrowBackUp },
} as const;

/** What became of a request, by icon and word. */
export function RequestStatus({ status }: Pick<AccessRequest, 'status'>) {
  const { tone, icon } = looks[status];
  return (
    <Pill tone={tone} icon={icon}>
      {shownStatuses[status]}
    </Pill>
  );
}
