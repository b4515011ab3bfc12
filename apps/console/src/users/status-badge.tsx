import type { User } from '@gatehouse/contract';
import { Pill } from '../layouts/pill.tsx';
import { statusLabels } from './users-search.ts';
import { IconCircleCheck, IconCircleOff, IconLock, IconMail } from '@tabler/icons-react';

const looks = {
  active: { tone: 'good', icon: IconCircleCheck },
  invited: { tone: 'wait', icon: IconMail },
  deactivated: { tone: 'quiet', icon: IconCircleOff },
} as const;

/** A user's status, and whether sign-in is locked; told by icon and word, not by colour alone. */
export function StatusBadge({ user }: { user: Pick<User, 'status' | 'locked'> }) {
  const { tone, icon } = looks[user.status];
  return (
    <>
      <Pill tone={tone} icon={icon}>
        {statusLabels[user.status]}
      </Pill>
      {user.locked && (
        <Pill tone="bad" icon={IconLock}>
          Locked
        </Pill>
      )}
    </>
  );
}
