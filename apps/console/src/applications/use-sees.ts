import { useAbility } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';
import type { Sees } from './who-words.ts';

/** Whether the signed-in person may read all users, and all groups. */
export function useSees(): Sees {
  const ability = useAbility();
  return { users: mayOnOthers(ability, 'read', 'User'), groups: mayOnOthers(ability, 'read', 'Group') };
}
