import { can, covers } from '@gatehouse/ability';
import { foldForIdentity, type Group as WireGroup, type ImportError, type ImportResult } from '@gatehouse/contract';
import { requireMayGrant } from '../grants/regroup.ts';
import { roleNeedingEmail } from '../grants/role-rules.ts';
import { Group, foldedGroupName } from '../groups/group.entity.ts';
import { groupSubject, readGroupsNamed } from '../groups/list-groups.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { reservedKey } from './erase-user.ts';
import { insertUsers } from './insert-user.ts';
import { type ImportRow, readImportRows } from './read-import-rows.ts';

interface Groups {
  /** Folded name → the group. */
  known: Map<string, WireGroup>;
  /** Folded name → name, in the order in which they appear. */
  missing: Map<string, string>;
}

/**
 * Creates the users of a CSV file as invited. A dry run answers every row's error and writes nothing. Otherwise `abort`
 * writes all rows or none, and `skip` writes the good ones; either way in one transaction, under the importer's ceiling.
 */
export async function importUsers(call: AuthorizedCall, input: { csv: string; dryRun: boolean; onError: 'abort' | 'skip' }): Promise<ImportResult> {
  const rows = readImportRows(input.csv);
  if (input.dryRun) return (await judge(call, call.em, rows)).result;
  return change(call, async (em, trail) => {
    const { result, good, groups } = await judge(call, em, rows);
    if (good.length === 0 || (result.errors.length > 0 && input.onError === 'abort')) return result;
    const at = timestampOf(call.platform.clock.now());
    const created = new Map<string, string>();
    const wanted = new Set(good.flatMap((row) => row.groups.map(foldForIdentity)));
    for (const [key, name] of groups.missing) {
      if (!wanted.has(key)) continue;
      const id = call.platform.ids.next();
      await em.insert(Group, { id, name, ...foldedGroupName(name), description: '', createdAt: at, updatedAt: at, version: 1 });
      created.set(key, id);
      trail.record({ action: 'group.create', subject: { type: 'Group', id, label: name }, changes: { name: { before: null, after: name } } });
    }
    const users = good.map((row) => ({
      ...row,
      status: 'invited' as const,
      groupIds: row.groups.flatMap((name) => groups.known.get(foldForIdentity(name))?.id ?? created.get(foldForIdentity(name)) ?? []),
    }));
    const ids = await insertUsers(call.platform, em, users);
    users.forEach(({ username, firstName, lastName, email, roles, groupIds, status }, index) => {
      const after = { username, firstName, lastName, email, roles, groups: groupIds, status };
      trail.record({
        action: 'user.create',
        subject: { type: 'User', id: ids[index] ?? null, label: username },
        reason: 'import',
        changes: Object.fromEntries(Object.entries(after).map(([field, value]) => [field, { before: null, after: value }])),
      });
    });
    trail.record({
      action: 'user.import',
      subject: { type: 'User', id: null, label: `${ids.length} users` },
      changes: { created: { before: 0, after: ids.length } },
    });
    return { ...result, created: ids.length };
  });
}

/** Judges every row against the database, the rows before it and the importer's permissions: at most one error a row. */
async function judge(call: AuthorizedCall, em: Em, rows: readonly ImportRow[]): Promise<{ result: ImportResult; good: ImportRow[]; groups: Groups }> {
  const names = await takenNames(em, rows);
  const groups = await knownGroups(em, rows);
  const judgeRow = rowJudge(call, names, groups);
  const errors: ImportError[] = [];
  const good: ImportRow[] = [];
  for (const row of rows) {
    const error = judgeRow(row);
    if (error) {
      errors.push(error);
      continue;
    }
    names.usernames.add(foldForIdentity(row.username));
    if (row.email !== null) names.emails.add(foldForIdentity(row.email));
    good.push(row);
  }
  return { result: { rows: rows.length, valid: good.length, created: 0, errors }, good, groups };
}

/** The order of the columns decides which of several mistakes is told. */
const order = ['username', 'firstName', 'lastName', 'email', 'roles', 'groups'];

function rowJudge(call: AuthorizedCall, names: { usernames: Set<string>; emails: Set<string> }, groups: Groups): (row: ImportRow) => ImportError | null {
  const { platform, principal, ability } = call;
  const assignable = new Map(platform.policies.roles.map(({ role }) => [role, covers(platform.policies, principal.roles, [role])]));
  const mayCreateGroups = can(ability, 'create', 'Group');
  const refusals = new Map([...groups.known].map(([key, group]) => [key, refusalOf(() => requireMayImportInto(call, group))]));
  return (row) => {
    const found: ImportError[] = row.error ? [row.error] : [];
    const fail = (field: string, reason: string, message: string) => found.push({ line: row.line, field, reason, message });
    if (names.usernames.has(foldForIdentity(row.username)))
      fail('username', 'username-taken', `The username "${row.username}" is taken, or stands in the file before.`);
    const emailKey = row.email === null ? null : foldForIdentity(row.email);
    if (emailKey !== null && names.emails.has(emailKey))
      fail('email', 'email-taken', `The e-mail address ${row.email} is taken, or stands in the file before.`);
    const needing = row.error?.field === 'email' || row.email !== null ? undefined : roleNeedingEmail(platform, row.roles);
    if (needing !== undefined) fail('email', 'email-required', `The role ${needing} needs an e-mail address.`);
    const unknown = row.roles.find((role) => !assignable.has(role));
    const tooHigh = row.roles.find((role) => assignable.get(role) === false);
    if (unknown !== undefined) fail('roles', 'invalid', `There is no role "${unknown}".`);
    else if (tooHigh !== undefined) fail('roles', 'above-ceiling', `The role "${tooHigh}" allows more than you may do yourself.`);
    for (const name of row.groups) {
      const group = groups.known.get(foldForIdentity(name));
      const refusal = group && refusals.get(foldForIdentity(name));
      const carried = group && row.email === null ? roleNeedingEmail(platform, group.roles) : undefined;
      if (refusal?.reason === 'above-ceiling') fail('groups', refusal.reason, `The group "${name}" carries a role that allows more than you may do yourself.`);
      else if (refusal || (!group && !mayCreateGroups)) fail('groups', 'not-permitted', `You may not put people into the group "${name}".`);
      else if (carried !== undefined) fail('groups', 'email-required', `The group "${name}" carries the role ${carried}, which needs an e-mail address.`);
    }
    return found.sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field))[0] ?? null;
  };
}

/** What {@link requireMayRegroup} asks of a group for people who are only about to be created. */
function requireMayImportInto(call: AuthorizedCall, group: WireGroup): void {
  authorize(call, 'manageMembers', 'Group', groupSubject(group));
  requireMayGrant(call, group.roles);
}

function refusalOf(check: () => void): Refusal | undefined {
  try {
    check();
    return undefined;
  } catch (cause) {
    if (cause instanceof Refusal) return cause;
    throw cause;
  }
}

const CHUNK = 1000;

/** Those of the file's usernames and addresses that are taken already. */
async function takenNames(em: Em, rows: readonly ImportRow[]): Promise<{ usernames: Set<string>; emails: Set<string> }> {
  const usernames = new Set<string>();
  const emails = new Set<string>();
  for (let start = 0; start < rows.length; start += CHUNK) {
    const part = rows.slice(start, start + CHUNK);
    const keys = part.map(({ username }) => foldForIdentity(username));
    const erased = new Map(keys.map((key) => [reservedKey(key), key]));
    const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');
    const held = [...keys, ...erased.keys()];
    const taken = await em.execute<{ username_key: string }[]>(
      `select username_key from users where username_key in (${marks(keys)}) union all select username_key from user_tombstones where username_key in (${marks(held)})`,
      [...keys, ...held].map(storable),
    );
    for (const { username_key } of taken) usernames.add(erased.get(username_key) ?? username_key);
    const addresses = part.flatMap(({ email }) => (email === null ? [] : [foldForIdentity(email)]));
    if (addresses.length === 0) continue;
    const used = await em.execute<{ email_key: string }[]>(
      `select email_key from users where email_key in (${addresses.map(() => '?').join(', ')})`,
      addresses,
    );
    for (const { email_key } of used) emails.add(email_key);
  }
  return { usernames, emails };
}

async function knownGroups(em: Em, rows: readonly ImportRow[]): Promise<Groups> {
  const wanted = new Map<string, string>();
  for (const { groups, error } of rows) if (!error) for (const name of groups) if (!wanted.has(foldForIdentity(name))) wanted.set(foldForIdentity(name), name);
  const known = new Map<string, WireGroup>();
  const keys = [...wanted.keys()];
  for (let start = 0; start < keys.length; start += CHUNK) {
    for (const group of await readGroupsNamed(em, keys.slice(start, start + CHUNK))) known.set(foldForIdentity(group.name), group);
  }
  return { known, missing: new Map([...wanted].filter(([key]) => !known.has(key))) };
}

/** What neither database can hold matches nothing there. */
const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed();
