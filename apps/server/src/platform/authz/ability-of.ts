import { abilityFor, abilityOnOne, type AppAbility, intersectAbilities, restrictToScopes } from '@gatehouse/ability';
import type { Platform } from '../platform.ts';
import { authoritiesOf, type Principal } from '../principal.ts';

const abilities = new WeakMap<Platform, Map<string, AppAbility>>();

/** What a caller may do. It is pure in whose permissions bind them, the key's scopes and the policies: the latest thousands are kept. */
export function abilityOf(platform: Platform, principal: Principal): AppAbility {
  let known = abilities.get(platform);
  if (!known) abilities.set(platform, (known = new Map()));
  const key = principal.kind === 'user' ? `${principal.id} ${principal.roles.join(' ')}` : `${principal.keyId} ${principal.stamp}`;
  const found = known.get(key);
  if (found) return found;
  if (known.size >= 5000) known.clear();
  const ability = makeAbility(platform, principal);
  known.set(key, ability);
  return ability;
}

function makeAbility({ policies }: Platform, principal: Principal): AppAbility {
  const abilitiesOfAll = authoritiesOf(principal).map(({ id, roles }) => abilityFor(policies, { id, roles }));
  switch (principal.kind) {
    case 'user':
      return abilityFor(policies, principal);
    case 'service':
      return principal.scopes === null ? intersectAbilities(abilitiesOfAll) : restrictToScopes(intersectAbilities(abilitiesOfAll), principal.scopes);
    case 'application':
      return intersectAbilities([...abilitiesOfAll, abilityOnOne('read', 'Application', 'id', principal.id)]);
  }
}
