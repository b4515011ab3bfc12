import { can } from '@gatehouse/ability';
import { foldForIdentity, type Group as WireGroup, type ImportError, type ImportFault } from '@gatehouse/contract';
import { requireMayGrant } from '../grants/regroup.ts';
import { roleNeedingEmail } from '../grants/role-rules.ts';
import { GROUP_LOOKS_TAKEN, isReservedLook } from '../groups/group-names.ts';
import { groupSubject, readGroups, readGroupsNamed } from '../groups/list-groups.ts';
import { authorize, isWithinCeiling } from '../platform/authz/authorize.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { conflict, Refusal } from '../platform/errors.ts';
import { type Look, lookOf, SeenLooks } from '../platform/look-alikes/look-keys.ts';
import type { Em } from '../platform/orm.ts';
import { reservedKey } from './erase-user.ts';
import { among, looksOf, soughtLooks } from './names-among.ts';
import type { ImportRow } from './read-import-rows.ts';
import { LOOKS_TAKEN } from './user-rules.ts';

/** A group that the file names: one that is there, with why the importer may not put people into it; or one that is to be made, unless it looks like one that is there. */
type NamedGroup = { group: WireGroup; refusal: Refusal | undefined } | { name: string; id: string | null; confused: boolean };

/** So many groups a file may name. */
const MOST_GROUPS = 1000;

/** The order of the columns decides which of several mistakes is told. */
const order = ['username', 'firstName', 'lastName', 'email', 'roles', 'groups'];

/** Judges the rows of an import, some at a time: against the database, the rows before them, and what the importer may do. */
export class ImportJudge {
  readonly #call: AuthorizedCall;
  readonly #assignable: ReadonlyMap<string, boolean>;
  readonly #mayCreateGroups: boolean;
  /** Folded usernames and addresses of the good rows so far. */
  readonly #usernames = new Set<string>();
  readonly #emails = new Set<string>();
  readonly #looks = new SeenLooks();
  /** Folded names, and looks, of the groups that the good rows so far make. */
  readonly #newGroups = new Set<string>();
  readonly #groupLooks = new SeenLooks();
  /** The groups that were there into which good rows put people, by id, and whether one of these has no address. */
  readonly #filled = new Map<string, 'with-email' | 'without-email'>();
  /** By folded name. */
  readonly #groups = new Map<string, NamedGroup>();

  constructor(call: AuthorizedCall) {
    this.#call = call;
    const { platform, ability } = call;
    this.#assignable = new Map(platform.policies.roles.map(({ role }) => [role, isWithinCeiling(call, [role])]));
    this.#mayCreateGroups = can(ability, 'create', 'Group');
  }

  /** The good rows, and at most one error for each of the others. */
  async judge(em: Em, rows: readonly ImportRow[]): Promise<{ good: ImportRow[]; errors: ImportError[] }> {
    const taken = await this.#takenBy(em, rows);
    await this.#lookUpGroups(em, rows);
    const good: ImportRow[] = [];
    const errors: ImportError[] = [];
    for (const row of rows) {
      const error = this.#judgeRow(row, taken);
      if (error) errors.push(error);
      else {
        this.#remember(row, taken);
        good.push(row);
      }
    }
    return { good, errors };
  }

  /** The groups of these rows that are still to be made: folded name → name. */
  missingGroups(rows: readonly ImportRow[]): Map<string, string> {
    const missing = new Map<string, string>();
    for (const key of rows.flatMap(({ groups }) => groups.map(foldForIdentity))) {
      const named = this.#groups.get(key);
      if (named && 'name' in named && named.id === null) missing.set(key, named.name);
    }
    return missing;
  }

  /** Tells that a missing group was made. */
  created(key: string, id: string): void {
    const named = this.#groups.get(key);
    if (named && 'name' in named) named.id = id;
  }

  /**
   * Whether the groups that were named are still there, and are still such as the importer may put these people into.
   * @throws Refusal
   */
  async requireStillAllowed(em: Em): Promise<void> {
    const named = [...this.#groups.values()].flatMap((known) => ('group' in known && !known.refusal && this.#filled.has(known.group.id) ? [known.group] : []));
    const ids = named.map(({ id }) => id);
    const now = new Map((await readGroups(em, ids)).map((group) => [group.id, group]));
    for (const { id, name } of named) {
      const group = now.get(id);
      if (!group) throw conflict('changed-since', `The group "${name}" was deleted meanwhile. Nothing was imported.`);
      requireMayImportInto(this.#call, group);
      const needing = this.#filled.get(id) === 'without-email' ? roleNeedingEmail(this.#call.platform, group.roles) : undefined;
      if (needing !== undefined) {
        throw conflict('changed-since', `The group "${name}" has come to carry the role ${needing}, which needs an e-mail address. Nothing was imported.`);
      }
    }
  }

  groupId(name: string): string | undefined {
    const named = this.#groups.get(foldForIdentity(name));
    return named && ('group' in named ? named.group.id : (named.id ?? undefined));
  }

  #remember({ username, email, groups }: ImportRow, taken: Taken): void {
    this.#usernames.add(foldForIdentity(username));
    this.#looks.add(taken.lookOf.get(username) ?? lookOf(username));
    if (email !== null) this.#emails.add(foldForIdentity(email));
    for (const name of groups) {
      const key = foldForIdentity(name);
      const known = this.#groups.get(key);
      if (known && 'group' in known) this.#filled.set(known.group.id, email === null ? 'without-email' : (this.#filled.get(known.group.id) ?? 'with-email'));
      if (this.#newGroups.has(key) || !this.#isMissing(key)) continue;
      this.#newGroups.add(key);
      this.#groupLooks.add(lookOf(name));
    }
  }

  #isMissing(key: string): boolean {
    const named = this.#groups.get(key);
    return named !== undefined && 'name' in named;
  }

  #judgeRow(row: ImportRow, taken: Taken): ImportError | undefined {
    const { platform } = this.#call;
    const found: ImportFault[] = [...row.faults];
    if (!row.readable) return errorOf(row, found);
    const sound = (field: string): boolean => row.faults.every((fault) => fault.field !== field);
    const fail = (field: string, reason: string, message: string) => found.push({ field, reason, message });
    const usernameKey = foldForIdentity(row.username);
    const look = taken.lookOf.get(row.username);
    // Whoever signs in types either: the names of both kinds are one set, but for a person's own.
    const isKnown = (key: string): boolean => [taken.usernames, taken.emails, this.#usernames, this.#emails].some((keys) => keys.has(key));
    if (sound('username') && (isKnown(usernameKey) || taken.reserved.has(usernameKey)))
      fail('username', 'username-taken', `The username "${row.username}" is taken or repeated earlier in the file.`);
    else if (look && (taken.looks.confuse(look) || this.#looks.confuse(look))) fail('username', 'username-taken', LOOKS_TAKEN);
    const emailKey = row.email === null ? null : foldForIdentity(row.email);
    if (emailKey !== null && isKnown(emailKey)) fail('email', 'email-taken', `The e-mail address ${row.email} is taken or repeated earlier in the file.`);
    const needing = !sound('email') || row.email !== null ? undefined : roleNeedingEmail(platform, row.roles);
    if (needing !== undefined) fail('email', 'email-required', `The role ${needing} needs an e-mail address.`);
    for (const role of new Set(row.roles)) {
      const assignable = this.#assignable.get(role);
      if (assignable === undefined) fail('roles', 'invalid', `There is no role "${role}".`);
      else if (!assignable) fail('roles', 'above-ceiling', `The role "${role}" allows more than you may do yourself.`);
    }
    const inRow = new SeenLooks();
    for (const name of new Set(row.groups)) this.#judgeGroup(row, name, inRow, fail);
    return errorOf(row, found);
  }

  #judgeGroup(row: ImportRow, name: string, inRow: SeenLooks, fail: (field: string, reason: string, message: string) => void): void {
    const key = foldForIdentity(name);
    const named = this.#groups.get(key);
    if (!named) return void fail('groups', 'invalid', `The file names more than ${MOST_GROUPS} groups. Split it.`);
    const known = named && 'group' in named ? named : undefined;
    const carried =
      known && row.email === null && row.faults.every(({ field }) => field !== 'email') ? roleNeedingEmail(this.#call.platform, known.group.roles) : undefined;
    if (known?.refusal?.reason === 'above-ceiling')
      fail('groups', 'above-ceiling', `The group "${name}" carries a role that allows more than you may do yourself.`);
    else if (known?.refusal || (!known && !this.#mayCreateGroups)) fail('groups', 'not-permitted', `You may not put people into the group "${name}".`);
    else if (carried !== undefined) fail('groups', 'email-required', `The group "${name}" carries the role ${carried}, which needs an e-mail address.`);
    if (!named || !('name' in named) || this.#newGroups.has(key)) return;
    const look = lookOf(name);
    if (named.confused || this.#groupLooks.confuse(look) || inRow.confuse(look)) fail('groups', 'name-taken', GROUP_LOOKS_TAKEN);
    inRow.add(look);
  }

  /** Those of the rows' usernames and addresses that the database has already. */
  async #takenBy(em: Em, rows: readonly ImportRow[]): Promise<Taken> {
    const usernames = rows.map(({ username }) => storable(foldForIdentity(username)));
    const names = [...usernames, ...rows.flatMap(({ email }) => (email === null ? [] : [storable(foldForIdentity(email))]))];
    // Of somebody who was erased only a hash of the name is left.
    const erased = new Map(usernames.map((key) => [reservedKey(key), key]));
    const gone = [...usernames, ...erased.keys()];
    const looks = new Map(
      rows.flatMap(({ username, faults }) => (faults.every(({ field }) => field !== 'username') ? [[username, lookOf(username)] as const] : [])),
    );
    const [known = new Set(), emails = new Set(), reserved = new Set(), ...alike] = await among(em, [
      { table: 'users', column: 'username_key', keys: names },
      { table: 'users', column: 'email_key', keys: names },
      { table: 'user_tombstones', column: 'username_key', keys: gone },
      ...soughtLooks(['users', 'user_tombstones'], [...looks.values()]),
    ]);
    return { usernames: known, emails, reserved: new Set([...reserved].map((key) => erased.get(key) ?? key)), lookOf: looks, looks: looksOf(alike) };
  }

  async #lookUpGroups(em: Em, rows: readonly ImportRow[]): Promise<void> {
    const wanted = new Map<string, string>();
    for (const { groups } of rows) {
      for (const name of groups) {
        const key = foldForIdentity(name);
        if (!this.#groups.has(key) && !wanted.has(key)) wanted.set(key, name);
      }
    }
    for (const key of [...wanted.keys()].slice(Math.max(0, MOST_GROUPS - this.#groups.size))) wanted.delete(key);
    if (wanted.size === 0) return;
    for (const group of await readGroupsNamed(em, [...wanted.keys()])) {
      this.#groups.set(foldForIdentity(group.name), { group, refusal: refusalOf(() => requireMayImportInto(this.#call, group)) });
    }
    const missing = [...wanted].filter(([key]) => !this.#groups.has(key));
    const looks = new Map(missing.map(([key, name]) => [key, lookOf(name)]));
    // A name that is there and was not read is of another import that is under way.
    const names = { table: 'groups', column: 'name_key', keys: [...looks.keys()] };
    const [reserved = new Set<string>(), ...alike] = await among(em, [names, ...soughtLooks(['groups'], [...looks.values()])]);
    const taken = looksOf(alike);
    for (const [key, name] of missing) {
      const look = looks.get(key);
      this.#groups.set(key, { name, id: null, confused: isReservedLook(name) || reserved.has(key) || (look !== undefined && taken.confuse(look)) });
    }
  }
}

/** Folded names that the database has: of those who are there, and of those who were deleted. */
interface Taken {
  usernames: ReadonlySet<string>;
  emails: ReadonlySet<string>;
  reserved: ReadonlySet<string>;
  /** How the rows' usernames look, and those that are there, or were, that one of them can't be told apart from. */
  lookOf: ReadonlyMap<string, Look>;
  looks: SeenLooks;
}

/** The first fault in the order of the columns, and the others; `undefined` when there is none. */
function errorOf({ line }: ImportRow, found: ImportFault[]): ImportError | undefined {
  const [first, ...others] = found.sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
  return first && { line, ...first, others };
}

/** What is asked of a group for people who are only about to be created. */
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

/** What neither database can hold matches nothing there. */
const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed();
