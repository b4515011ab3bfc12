import type { RemovedRole } from '@gatehouse/contract';
import { readSettings } from '../account/read-settings.ts';
import { rolesInForce } from '../platform/authz/roles-in-force.ts';
import { type Timestamp, timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';

/** So many names of each kind are told; the counts are whole. */
const NAMES = 10;

type Place = keyof Omit<RemovedRole, 'role' | 'secondFactorRoles'>;

/** Where roles are named: what has a name `n` and names a role `r`. Grants that have ended name none. */
const PLACES: Record<Place, { name: string; from: string; timed?: true }> = {
  users: { name: 'u.username', from: 'role_grants r join users u on u.id = r.user_id where (r.expires_at is null or r.expires_at > ?)', timed: true },
  groups: { name: 'g.name', from: 'group_roles r join groups g on g.id = r.group_id where 1 = 1' },
  serviceAccounts: { name: 's.name', from: 'service_account_roles r join service_accounts s on s.id = r.account_id where 1 = 1' },
  applications: {
    name: 'a.name',
    from: "(select distinct application_id, ref as role from application_access where kind = 'role') r join applications a on a.id = r.application_id where 1 = 1",
  },
  applicationPolicies: {
    name: 'p.description',
    from: "(select distinct policy_id, ref as role from application_policy_who where kind = 'role') r join application_policies p on p.id = r.policy_id where 1 = 1",
  },
};

/**
 * The roles that something still names and no policy file defines any more, with who and what that is. They grant nothing.
 */
export async function removedRoles(platform: Pick<Platform, 'policies' | 'clock'>, em: Em): Promise<RemovedRole[]> {
  const now = timestampOf(platform.clock.now());
  const found = new Map<string, RemovedRole>();
  const of = (role: string): RemovedRole => {
    const nothing = { count: 0, names: [] };
    const one = found.get(role) ?? {
      role,
      users: nothing,
      groups: nothing,
      serviceAccounts: nothing,
      applications: nothing,
      applicationPolicies: nothing,
      secondFactorRoles: false,
    };
    found.set(role, one);
    return one;
  };
  const defined = platform.policies.roles.map(({ role }) => role);
  for (const place of Object.keys(PLACES) as Place[]) for (const { role, ...named } of await namedIn(em, place, defined, now)) of(role)[place] = named;
  const { secondFactorRoles } = await readSettings(em);
  const inForce = rolesInForce(platform, secondFactorRoles);
  for (const role of secondFactorRoles) if (!inForce.includes(role)) of(role).secondFactorRoles = true;
  return [...found.values()].sort((a, b) => (a.role < b.role ? -1 : 1));
}

async function namedIn(em: Em, place: Place, defined: readonly string[], now: Timestamp): Promise<{ role: string; count: number; names: string[] }[]> {
  const { name, from, timed } = PLACES[place];
  const but = `r.role not in (${defined.map(() => '?').join(', ')})`;
  const parameters = [...(timed ? [now] : []), ...defined];
  const counts = await em.execute<{ role: string; named: number | string }[]>(
    `select r.role, count(*) as named from ${from} and ${but} group by r.role`,
    parameters,
  );
  const answer = [];
  for (const { role, named } of counts) {
    const rows = await em.execute<{ name: string }[]>(`select ${name} as name from ${from} and r.role = ? order by ${name} limit ?`, [
      ...(timed ? [now] : []),
      role,
      NAMES,
    ]);
    answer.push({ role, count: Number(named), names: rows.map((row) => row.name) });
  }
  return answer;
}

const WORDS: Record<Place, [one: string, several: string]> = {
  users: ['user', 'users'],
  groups: ['group', 'groups'],
  serviceAccounts: ['service account', 'service accounts'],
  applications: ['application', 'applications'],
  applicationPolicies: ['application policy', 'application policies'],
};

/** A removed role in a sentence: `The role auditor has no policy file and grants nothing. It is still named by 2 users (ada, bob).` */
export function removedRoleInWords(removed: RemovedRole): string {
  const parts = (Object.keys(WORDS) as Place[]).flatMap((place) => {
    const { count, names } = removed[place];
    if (count === 0) return [];
    const [one, several] = WORDS[place];
    return [`${count} ${count === 1 ? one : several} (${names.join(', ')}${count > names.length ? ', …' : ''})`];
  });
  if (removed.secondFactorRoles) parts.push('the settings, among the roles that need a second factor');
  return `The role ${removed.role} has no policy file and grants nothing. It is still named by ${parts.join('; ')}.`;
}
