import { type ApplicationSummary, type AuthorizeInput, foldForIdentity } from '@gatehouse/contract';
import type { Person } from '@gatehouse/decisions';
import { rolesInForce } from '../platform/authz/roles-in-force.ts';
import type { Timestamp } from '../platform/clock.ts';
import type { DatabaseKind } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { isOneOf, type PreparedStatement, runPrepared } from '../platform/prepared-statement.ts';
import { jsonRows, rowsOfJson } from '../platform/sql-words.ts';
import { inSight } from '../platform/in-sight.ts';

/** What is known of an application when something is decided about it. */
export interface KnownApplication extends Pick<
  ApplicationSummary,
  'id' | 'name' | 'description' | 'ownerId' | 'status' | 'version' | 'createdAt' | 'updatedAt'
> {
  rulesVersion: number;
}

/** How a user is asked for: by one of the three. */
export type AskedUser = AuthorizeInput['user'];

/** What decisions rest on, besides the rules. */
export interface Facts {
  /** By id. */
  applications: ReadonlyMap<string, KnownApplication>;
  /** Who an asked user is; `undefined` for nobody. */
  personOf(user: AskedUser): Person | undefined;
}

/** One statement, so that it is one look at the database and one way there and back. Lists of plain rows, because each costs the database little. */
const textFor = (kind: DatabaseKind): string => {
  // SQLite does not know that few are asked about, and would read every grant there is first: it keeps the order of a `cross join`.
  const first = kind === 'sqlite' ? 'cross join' : 'join';
  return `
  with asked as materialized (
    select u.id, u.username_key, u.email_key, u.status from users u
    where (${isOneOf(kind, 'u.id', 1)} or ${isOneOf(kind, 'u.username_key', 2)} or ${isOneOf(kind, 'u.email_key', 3)}) and ${inSight('u')}
  )
  select ${jsonRows(kind, { columns: 'p.id, p.username_key, p.email_key, p.status', from: 'asked p', orderBy: 'p.id' })} as people,
    ${jsonRows(kind, { columns: 'g.user_id, g.role, g.expires_at', from: `asked p ${first} role_grants g on g.user_id = p.id`, orderBy: 'g.role' })} as grants,
    ${jsonRows(kind, { columns: 'm.user_id, m.group_id', from: `asked p ${first} group_members m on m.user_id = p.id`, orderBy: 'm.group_id' })} as memberships,
    ${jsonRows(kind, {
      columns: 'm.user_id, c.role',
      from: `asked p ${first} group_members m on m.user_id = p.id ${first} group_roles c on c.group_id = m.group_id`,
      orderBy: 'c.role',
    })} as carried,
    ${jsonRows(kind, {
      columns: 'a.id, a.name, a.description, a.owner_id, a.status, a.version, a.created_at, a.updated_at, a.rules_version',
      from: `applications a where ${isOneOf(kind, 'a.id', 4)}`,
      orderBy: 'a.id',
    })} as applications`;
};

const FACTS: PreparedStatement = { name: 'access-facts', text: { sqlite: textFor('sqlite'), postgres: textFor('postgres') } };

interface Row {
  people: string;
  grants: string;
  memberships: string;
  carried: string;
  applications: string;
}

type Column = 'id' | 'username' | 'email';

const ask = ({ id, username, email }: AskedUser): [Column, string] =>
  id !== undefined ? ['id', id] : username !== undefined ? ['username', foldForIdentity(username)] : ['email', foldForIdentity(email ?? '')];

/**
 * The applications with these ids, and the people who are asked about with their groups and all roles that they hold, as they were committed
 * at one moment during this call. Names and addresses compare as at sign-in, ids exactly.
 */
export async function readFacts(
  platform: Pick<Platform, 'orm' | 'policies'>,
  wanted: { applicationIds: Iterable<string>; users: readonly AskedUser[] },
  at: Timestamp,
): Promise<Facts> {
  const asked: Record<Column, Set<string>> = { id: new Set(), username: new Set(), email: new Set() };
  for (const user of wanted.users) {
    const [column, value] = ask(user);
    asked[column].add(value);
  }
  const lists = [asked.id, asked.username, asked.email, new Set(wanted.applicationIds)].map((list) => [...list]);
  const [row] = await runPrepared<Row>(platform.orm, FACTS, lists);
  if (!row) throw new Error('A statement that answers one row answered none.');
  const found = peopleOf(platform, row, at);
  return {
    applications: applicationsOf(row),
    personOf(user) {
      const [column, value] = ask(user);
      return found[column].get(value);
    },
  };
}

function peopleOf(platform: Pick<Platform, 'policies'>, row: Row, at: Timestamp): Record<Column, Map<string, Person>> {
  const roles = new Map<string, Set<string>>();
  const groups = new Map<string, string[]>();
  const found: Record<Column, Map<string, Person>> = { id: new Map(), username: new Map(), email: new Map() };
  const people = rowsOfJson<[string, string, string | null, string]>(row.people);
  for (const [id] of people) {
    roles.set(id, new Set());
    groups.set(id, []);
  }
  for (const [id, role, expiresAt] of rowsOfJson<[string, string, string | null]>(row.grants)) {
    if (expiresAt === null || expiresAt > at) roles.get(id)?.add(role);
  }
  for (const [id, role] of rowsOfJson<[string, string]>(row.carried)) roles.get(id)?.add(role);
  for (const [id, group] of rowsOfJson<[string, string]>(row.memberships)) groups.get(id)?.push(group);
  for (const [id, username, email, status] of people) {
    const person: Person = { id, status, groupIds: groups.get(id) ?? [], roles: rolesInForce(platform, roles.get(id) ?? []) };
    found.id.set(id, person);
    found.username.set(username, person);
    if (email !== null) found.email.set(email, person);
  }
  return found;
}

type ApplicationCells = [string, string, string, string | null, KnownApplication['status'], number, string, string, number];

function applicationsOf(row: Row): Map<string, KnownApplication> {
  const rows = rowsOfJson<ApplicationCells>(row.applications);
  return new Map(
    rows.map(([id, name, description, ownerId, status, version, createdAt, updatedAt, rulesVersion]) => [
      id,
      { id, name, description, ownerId, status, version, createdAt, updatedAt, rulesVersion },
    ]),
  );
}
