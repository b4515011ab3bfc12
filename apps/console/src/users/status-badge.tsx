import type { User } from '@gatehouse/contract';
import { Pill } from '../layouts/pill.tsx';
import { invitationLabels, statusLabels } from './users-search.ts';
import { IconCircleCheck, IconCircleOff, IconLock, IconMail, IconMailOff, IconMailPlus } from '@tabler/icons-react';

const looks = {
  active: { tone: 'good', icon: IconCircleCheck },
  invited: { tone: 'wait', icon: IconMail },
  deactivated: { tone: 'quiet', icon: IconCircleOff },
} as const;
const invitationIcons = { none: IconMailPlus, sent: IconMail, ended: IconMailOff } as const;

/** A user's status, of who is invited how their invitation stands, and whether sign-in is locked; told by icon and word, not by colour alone. */
export function StatusBadge({ user }: { user: Pick<User, 'status' | 'locked' | 'invitation'> }) {
  const { tone, icon } = looks[user.status];
  const { invitation } = user;
  // Who may not read it finds none.
  const invited = user.status === 'invited' && invitation !== null && Object.hasOwn(invitationLabels, invitation);
  return (
    <>
      <Pill tone={tone} icon={invited ? invitationIcons[invitation] : icon}>
        {invited ? invitationLabels[invitation] : statusLabels[user.status]}
      </Pill>
      {user.locked && (
        <Pill tone="bad" icon={IconLock}>
          Locked
        </Pill>
      )}
    </>
  );
}
