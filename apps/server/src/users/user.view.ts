import { type AppAbility, canOn, type FieldOf, vocabulary } from '@gatehouse/ability';
import type { Invitation, User as WireUser, UserStatus } from '@gatehouse/contract';
import { type Clock, type Timestamp, timestampOf } from '../platform/clock.ts';
import type { DatabaseKind, Em } from '../platform/orm.ts';
import { parameter, type PreparedStatement, runPreparedIn } from '../platform/prepared-statement.ts';
import { jsonRows, rowsOfJson } from '../platform/sql-words.ts';
import { inSight } from '../platform/in-sight.ts';
import { isFromAhead } from '../platform/stored-time.ts';

/** What {@link userColumns} answers. */
export interface UserRow {
  id: string;
  username: string;
  first_name: string;
  last_name: string | null;
  email: string | null;
  status: UserStatus;
  /** What {@link INVITATION_UNTIL} answers. */
  invitation_until: string | null;
  created_at: string;
  updated_at: string;
  last_login_at: string | null;
  version: number;
  granted_roles: string;
  held_groups: string;
  /** When its last failure was and until when they have to wait, a space between. */
  lock: string | null;
}

/** Later than all times: mail that waits has no end yet. */
const NO_END = '9';

/**
 * SQL: until when the invitation of a user `u` works who is invited; a time that is past, or none, when it works no more; NULL when they never had one.
 * Links of people who are still invited are kept (`credentials/issue-credential-link.ts`).
 * No `exists`: PostgreSQL would read all mail that waits once for a list of few people.
 */
const INVITATION_UNTIL = `case when u.status = 'invited' then coalesce(
    (select '${NO_END}' from outbox o where o.user_id = u.id and o.kind = 'invitation'),
    (select max(case when l.ended_why is null then l.expires_at else '' end) from credential_links l where l.user_id = u.id and l.kind = 'invitation')) end`;

/** What {@link INVITATION_UNTIL} means at a time. */
const invitationAt = (now: Timestamp, until: string | null): Invitation => (until === null ? 'none' : until > now ? 'sent' : 'ended');

const columnsOf = (
  kind: DatabaseKind,
): string => `u.id, u.username, u.first_name, u.last_name, u.email, u.status, u.created_at, u.updated_at, u.last_login_at, u.version,
  ${INVITATION_UNTIL} as invitation_until,
  ${grantedRoles(kind)} as granted_roles,
  ${heldGroups(kind)} as held_groups,
  (select t.last_failure_at || ' ' || t.locked_until from login_throttles t where t."key" = 'user:' || u.id) as lock`;

/** The roles granted to a user `u`, ended ones too, as JSON rows of role and end. */
const grantedRoles = (kind: DatabaseKind): string =>
  jsonRows(kind, { columns: 'r.role, r.expires_at', from: 'role_grants r where r.user_id = u.id', orderBy: 'r.role' });

/**
 * The groups of a user `u`, as JSON rows of id, name, the roles that it carries, a space between two, and its share of their count of changes. One that
 * is deleted has no name: they are about to leave it.
 */
const heldGroups = (kind: DatabaseKind): string =>
  jsonRows(kind, {
    columns:
      "g.id, case when g.removed_at is null then g.name end, (select string_agg(c.role, ' ' order by c.role) from group_roles c where c.group_id = g.id), g.authz_version",
    from: 'group_members m join groups g on g.id = m.group_id where m.user_id = u.id',
    orderBy: 'g.name_key',
  });

type HeldGroup = [id: string, name: string | null, roles: string | null, changes: number];
type NamedGroup = [id: string, name: string, ...rest: [roles: string | null, changes: number]];

/**
 * What somebody holds at `now`: the same as the view `held_roles` ({@link HeldRole}) answers, worded so that it is a few
 * index look-ups for one user. By role, and direct grants first.
 */
function rolesAt(now: Timestamp, granted: string, groups: readonly NamedGroup[]): WireUser['roles'] {
  const direct = rowsOfJson<[string, string | null]>(granted)
    .filter(([, expiresAt]) => expiresAt === null || expiresAt > now)
    .map(([role, expiresAt]): WireUser['roles'][number] => ({ role, via: 'direct', expiresAt }));
  const carried = new Map<string, { id: string; name: string }[]>();
  for (const [id, name, roles] of groups) for (const role of roles?.split(' ') ?? []) carried.set(role, [...(carried.get(role) ?? []), { id, name }]);
  if (carried.size === 0) return direct;
  const through = [...carried].map(([role, by]): WireUser['roles'][number] => ({ role, via: 'group', expiresAt: null, groups: by }));
  return [...direct, ...through].sort((a, b) => (a.role === b.role ? 0 : a.role < b.role ? -1 : 1));
}

/**
 * The select list that reads a user `u` whole, roles, groups and lock included: however many users, it is one query.
 * Plain rows, not entities: what is read to be shown is not going to change.
 */
export const userColumns: Record<DatabaseKind, string> = { sqlite: columnsOf('sqlite'), postgres: columnsOf('postgres') };

/** A row of {@link userColumns} as it goes over the wire at this time. */
export function viewUser(row: UserRow, now: Timestamp): WireUser {
  const held = rowsOfJson<HeldGroup>(row.held_groups);
  const groups = held.filter(isNamed);
  return {
    id: row.id,
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    status: row.status,
    invitation: row.status === 'invited' ? invitationAt(now, row.invitation_until) : null,
    roles: rolesAt(now, row.granted_roles, groups),
    groups: groups.map(([id, name]) => ({ id, name })),
    version: row.version + sumOfChanges(held),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastLoginAt: row.last_login_at,
    locked: row.lock !== null && isLocked(row.lock, now),
  };
}

const isNamed = (group: HeldGroup): group is NamedGroup => group[1] !== null;

/** What their groups add to the counts of a user: see `authz-version.ts`. */
export const changesOfGroups = ({ held_groups }: Pick<UserRow, 'held_groups'>): number => sumOfChanges(rowsOfJson(held_groups));
const sumOfChanges = (groups: readonly HeldGroup[]): number => groups.reduce((sum, [, , , changes]) => sum + changes, 0);

/** As signing in judges it (`credentials/login-throttle.ts`). */
function isLocked(lock: string, now: Timestamp): boolean {
  const [since = '', until = ''] = lock.split(' ');
  return until > now && !isFromAhead(since, { now: () => new Date(now) });
}

const byId = (kind: DatabaseKind): string => `select ${userColumns[kind]} from users u where u.id = ${parameter(kind, 1)} and ${inSight('u')}`;
const BY_ID: PreparedStatement = { name: 'user-by-id', text: { sqlite: byId('sqlite'), postgres: byId('postgres') } };

/** A user as they go over the wire, whoever asks; `undefined` for an unknown id. */
export async function readUser(em: Em, clock: Clock, id: string): Promise<WireUser | undefined> {
  const [row] = await runPreparedIn<UserRow>(em, BY_ID, [id]);
  return row && viewUser(row, timestampOf(clock.now()));
}

/** Leaves out the fields of a user that the caller may not read. */
export function maskUser(ability: AppAbility, user: WireUser): WireUser {
  const hidden = vocabulary.User.fields.filter((field: FieldOf<'User'>) => !canOn(ability, 'read', 'User', user, field));
  if (hidden.length === 0) return user;
  const shown = { ...user };
  for (const field of hidden) Reflect.deleteProperty(shown, field);
  if (hidden.includes('status')) Reflect.deleteProperty(shown, 'invitation');
  return shown;
}

/** The roles that somebody holds, each once however they hold it. */
export const roleIdsOf = (user: Pick<WireUser, 'roles'>): string[] => [...new Set(user.roles.map(({ role }) => role))];
