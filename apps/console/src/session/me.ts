import { type AppAbility, type PackedRules, unpackAbility } from '@gatehouse/ability';
import type { SignedIn } from '../api/router.ts';
import { trpc } from '../api/trpc.ts';

const REFRESH = 15_000;

/** Who is signed in. Asked again every 15 seconds, on focus, and when an answer tells of changed permissions. */
export const meQuery = () => trpc.auth.me.queryOptions(undefined, { refetchInterval: REFRESH, refetchOnWindowFocus: 'always', staleTime: REFRESH });

const abilities = new WeakMap<object, AppAbility>();

/** The ability that the server's packed rules describe; built once for each set of rules. */
export function abilityOf(me: SignedIn): AppAbility {
  const rules = me.rules as PackedRules;
  const known = abilities.get(rules);
  if (known !== undefined) return known;
  const ability = unpackAbility(rules);
  abilities.set(rules, ability);
  return ability;
}
