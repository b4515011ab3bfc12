import type { NamedPeople, Who } from '@gatehouse/contract';
import { Anchor, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { GroupPicker } from '../groups/group-picker.tsx';
import { ListedChoices } from '../lists/listed-choices.tsx';
import { useRoles } from '../roles/use-roles.ts';
import { UsersPicker } from '../users/users-picker.tsx';
import { useSees } from './use-sees.ts';
import { unseenInWords, unseenOf } from './who-words.ts';

interface PeopleFieldsProps {
  value: Who;
  onChange: (who: Who) => void;
  /** The names of those who were in the set to begin with. */
  named: NamedPeople;
  /** What becomes of them, in the fields' names: `Denied users`. */
  prefix?: string;
}

/** Choosing users, groups and roles. Whoever has no name here stays in the set; those who are gone can be taken out. */
export function PeopleFields({ value, onChange, named, prefix }: PeopleFieldsProps) {
  const sees = useSees();
  const name = (noun: string): string => (prefix === undefined ? noun : `${prefix} ${noun.toLowerCase()}`);
  const roles = useRoles();
  const [kept, setKept] = useState(() => unseenOf(value, named));
  const [users, setUsers] = useState<ReadonlyMap<string, string>>(
    () => new Map(value.userIds.filter((id) => !kept.userIds.includes(id)).map((id) => [id, named.users.find((user) => user.id === id)?.label ?? id])),
  );
  const unseen = unseenInWords({ everyone: false, roles: [], ...kept }, { users: [], groups: [] }, sees);
  const gone = (sees.users && kept.userIds.length > 0) || (sees.groups && kept.groupIds.length > 0);
  const removeGone = () => {
    const still = { userIds: sees.users ? [] : kept.userIds, groupIds: sees.groups ? [] : kept.groupIds };
    setKept(still);
    onChange({
      ...value,
      userIds: value.userIds.filter((id) => !kept.userIds.includes(id) || still.userIds.includes(id)),
      groupIds: value.groupIds.filter((id) => !kept.groupIds.includes(id) || still.groupIds.includes(id)),
    });
  };
  return (
    <Stack gap="sm">
      {sees.users && (
        <UsersPicker
          label={name('Users')}
          placeholder="Search by name or e-mail"
          maxDropdownHeight={180}
          value={users}
          onChange={(chosen) => {
            setUsers(chosen);
            onChange({ ...value, userIds: [...chosen.keys(), ...kept.userIds] });
          }}
        />
      )}
      {sees.groups && (
        <GroupPicker
          label={name('Groups')}
          placeholder="Search by name"
          maxDropdownHeight={180}
          value={value.groupIds.filter((id) => !kept.groupIds.includes(id))}
          onChange={(ids) => onChange({ ...value, groupIds: [...ids, ...kept.groupIds] })}
        />
      )}
      <ListedChoices
        label={name('Roles')}
        placeholder="Search by name"
        maxDropdownHeight={180}
        nothing="No matching roles"
        choices={roles.map(({ role, label }) => ({ value: role, label }))}
        value={value.roles}
        onChange={(chosen) => onChange({ ...value, roles: chosen })}
      />
      {unseen.length > 0 && (
        <Text size="sm" c="dimmed">
          Also {unseen.join(' and ')}.{' '}
          {gone ? (
            <Anchor component="button" type="button" size="sm" onClick={removeGone}>
              Remove those that no longer exist
            </Anchor>
          ) : (
            'They stay.'
          )}
        </Text>
      )}
    </Stack>
  );
}
