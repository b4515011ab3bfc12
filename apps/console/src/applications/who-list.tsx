import { isNobody, type NamedPeople, type Who } from '@gatehouse/contract';
import { Group, Stack, Text } from '@mantine/core';
import { IconShieldCheck, IconUser, IconUsersGroup, IconWorld } from '@tabler/icons-react';
import { TextLink } from '../layouts/link.tsx';
import { Pill } from '../layouts/pill.tsx';
import { paths } from '../paths.ts';
import { roleLabel, useRoles } from '../roles/use-roles.ts';
import { useSees } from './use-sees.ts';
import { unseenInWords } from './who-words.ts';
import classes from './who-list.module.css';

/** A set of people by name, with links to those whom the caller may look at. */
export function WhoList({ who, named, nobody }: { who: Who; named: NamedPeople; nobody: string }) {
  const roles = useRoles();
  const sees = useSees();
  if (isNobody(who)) {
    return (
      <Text size="sm" c="dimmed">
        {nobody}
      </Text>
    );
  }
  const users = named.users.filter(({ id }) => who.userIds.includes(id)).toSorted((a, b) => a.label.localeCompare(b.label));
  const groups = named.groups.filter(({ id }) => who.groupIds.includes(id)).toSorted((a, b) => a.label.localeCompare(b.label));
  const unseen = unseenInWords(who, named, sees);
  return (
    <Stack gap="sm">
      {who.everyone && (
        <div>
          <Pill tone="accent" icon={IconWorld}>
            Everyone
          </Pill>
        </div>
      )}
      {users.length > 0 && (
        <Part icon={<IconUser size={16} aria-hidden />} title="Users">
          {users.map(({ id, label }) => (
            <li key={id}>
              {sees.users ? (
                <TextLink to={paths.user} params={{ id }} inherit>
                  {label}
                </TextLink>
              ) : (
                label
              )}
            </li>
          ))}
        </Part>
      )}
      {groups.length > 0 && (
        <Part icon={<IconUsersGroup size={16} aria-hidden />} title="Groups">
          {groups.map(({ id, label }) => (
            <li key={id}>
              {sees.groups ? (
                <TextLink to={paths.group} params={{ id }} inherit>
                  {label}
                </TextLink>
              ) : (
                label
              )}
            </li>
          ))}
        </Part>
      )}
      {who.roles.length > 0 && (
        <Part icon={<IconShieldCheck size={16} aria-hidden />} title="Roles">
          {who.roles.map((role) => (
            <li key={role}>{roleLabel(roles, role)}</li>
          ))}
        </Part>
      )}
      {unseen.length > 0 && (
        <Text size="sm" c="dimmed">
          {unseen.join(', ')}
        </Text>
      )}
    </Stack>
  );
}

function Part({ icon, title, children }: { icon: React.ReactNode; title: string; children: React.ReactNode }) {
  return (
    <div>
      <Group gap={6} mb={6}>
        {icon}
        <Text size="sm" fw={550}>
          {title}
        </Text>
      </Group>
      <ul className={classes['names']}>{children}</ul>
    </div>
  );
}
