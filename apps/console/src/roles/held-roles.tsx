import type { HeldRole } from '@gatehouse/contract';
import { Stack, Text } from '@mantine/core';
import { Fragment } from 'react';
import { TextLink } from '../layouts/link.tsx';
import { TimeText } from '../layouts/time-text.tsx';
import { paths } from '../paths.ts';
import { Can } from '../session/ability-provider.tsx';
import { useRoles } from './use-roles.ts';

/** Roles somebody holds, what each allows, through what, and until when. */
export function HeldRoles({ held }: { held: readonly HeldRole[] }) {
  const roles = useRoles();
  if (held.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No roles.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {[...new Set(held.map(({ role }) => role))].map((role) => {
        const known = roles.find((candidate) => candidate.role === role);
        const direct = held.find((way) => way.role === role && way.via === 'direct');
        const groups = held.find((way) => way.role === role && way.via === 'group')?.groups ?? [];
        return (
          <div key={role}>
            <Text size="sm" fw={550}>
              {known?.label ?? role}
              {direct !== undefined && direct.expiresAt !== null && (
                <Quiet>
                  {' '}
                  – {groups.length > 0 && 'directly, which '}ends <TimeText at={direct.expiresAt} />
                </Quiet>
              )}
              {groups.length > 0 && (
                <Quiet>
                  {direct === undefined ? ' – through ' : direct.expiresAt === null ? ' – directly, and through ' : ', and through '}
                  <GroupNames groups={groups} />
                </Quiet>
              )}
            </Text>
            <Text size="sm" c="dimmed">
              {known === undefined && roles.length > 0 ? 'Removed role. No policy file defines it, so it grants nothing.' : known?.description}
            </Text>
          </div>
        );
      })}
    </Stack>
  );
}

function Quiet({ children }: { children: React.ReactNode }) {
  return (
    <Text span size="sm" c="dimmed" fw={400}>
      {children}
    </Text>
  );
}

/** The names of groups in a sentence, as links for those who may look at groups. */
export function GroupNames({ groups }: { groups: readonly { id: string; name: string }[] }) {
  return groups.map(({ id, name }, index) => (
    <Fragment key={id}>
      {index > 0 && (index === groups.length - 1 ? ' and ' : ', ')}
      <Can do="read" on="Group" otherwise={name}>
        <TextLink to={paths.group} params={{ id }} inherit>
          {name}
        </TextLink>
      </Can>
    </Fragment>
  ));
}
