import type { ApiKey } from '@gatehouse/contract';
import { IconBan, IconCircleCheck, IconClockOff, IconRefresh } from '@tabler/icons-react';
import { Pill } from '../layouts/pill.tsx';

/** Whether a key works, by icon and word. */
export function KeyStatus({ apiKey: { status, replacedBy } }: { apiKey: Pick<ApiKey, 'status' | 'replacedBy'> }) {
  if (status === 'revoked') {
    return (
      <Pill tone="bad" icon={IconBan}>
        Revoked
      </Pill>
    );
  }
  if (status === 'expired') {
    return (
      <Pill tone="quiet" icon={IconClockOff}>
        Ended
      </Pill>
    );
  }
  return replacedBy === null ? (
    <Pill tone="good" icon={IconCircleCheck}>
      Works
    </Pill>
  ) : (
    <Pill tone="wait" icon={IconRefresh}>
      Replaced
    </Pill>
  );
}
