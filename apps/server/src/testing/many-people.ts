import { timestampOf } from '../platform/clock.ts';
import type { DatabaseKind } from '../platform/orm.ts';

/** A database that people are written into beside its server, or while there is none. */
export interface FilledDatabase {
  kind: DatabaseKind;
  run(sql: string): Promise<unknown>;
  now: Date;
}

/** People a group. */
const GROUP_SIZE = 200;

/**
 * Fills the database with people until there are so many, as years of use would: with roles, groups, passwords, sessions, counts of failures and history.
 * Those up to `from` are there already.
 */
export async function addManyPeople({ kind, run, now }: FilledDatabase, people: number, from = 0): Promise<void> {
  const sqlite = kind === 'sqlite';
  const numbersUpTo = (first: number, last: number): string =>
    sqlite
      ? `with recursive numbers (n) as (select ${first} union all select n + 1 from numbers where n < ${last})`
      : `with numbers (n) as (select generate_series(${first}, ${last}))`;
  const id = (prefix: string): string => (sqlite ? `printf('${prefix}-0000-7000-8000-%012d', n)` : `'${prefix}-0000-7000-8000-' || lpad(n::text, 12, '0')`);
  const user = id('00000001');
  const hash = (prefix: string): string => (sqlite ? `printf('${prefix}%042d', n)` : `'${prefix}' || lpad(n::text, 42, '0')`);
  const word = sqlite ? `printf('%06d', n)` : `lpad(n::text, greatest(6, length(n::text)), '0')`;
  const line = sqlite ? 'char(10)' : 'chr(10)';
  const at = "'2026-01-31T09:00:00.000Z'";
  const insert = (into: string, values: string, where = 'true', [first, last] = [from + 1, people]) =>
    run(`insert into ${into} ${numbersUpTo(first, last)} select ${values} from numbers where ${where}`);
  const lastName = `case when n % 10 = 0 then 'Lovelace' else 'L' || ${word} end`;
  await insert(
    'users (id, username, username_key, look_key, folded_look_key, first_name, last_name, email, email_key, first_name_sort, last_name_sort, search_text, status, created_at, updated_at, last_login_at, version, authz_version)',
    `${user}, 'p' || ${word}, 'p' || ${word}, 'p' || ${word}, 'p' || ${word}, 'F' || ${word}, ${lastName}, 'p' || ${word} || '@example.org', 'p' || ${word} || '@example.org', 'f' || ${word}, lower(${lastName}),
     'p' || ${word} || ${line} || 'f' || ${word} || ' ' || lower(${lastName}) || ${line} || 'p' || ${word} || '@example.org', case when n % 50 = 0 then 'deactivated' else 'active' end, ${at}, ${at}, ${at}, 1, 1`,
  );
  await insert(
    'role_grants (id, user_id, role, expires_at)',
    `${id('00000002')}, ${user}, case when n % 2000 = 0 then 'developer' when n % 10 = 1 then 'governance' else 'user' end, null`,
  );
  await insert(
    'groups (id, name, name_key, look_key, folded_look_key, search_text, description, created_at, updated_at, version)',
    `${id('00000003')}, 'Group ' || n, 'group ' || n, 'group ' || n, 'group ' || n, 'group ' || n, '', ${at}, ${at}, 1`,
    'true',
    [from / GROUP_SIZE + 1, people / GROUP_SIZE],
  );
  if (from === 0) await insert('group_roles (group_id, role)', `${id('00000003')}, 'developer'`, 'true', [1, 5]);
  const group = sqlite
    ? `printf('00000003-0000-7000-8000-%012d', n % ${people / GROUP_SIZE} + 1)`
    : `'00000003-0000-7000-8000-' || lpad((n % ${people / GROUP_SIZE} + 1)::text, 12, '0')`;
  await insert('group_members (user_id, group_id)', `${user}, ${group}`);
  await insert('passwords (user_id, hash, must_change, short, changed_at)', `${user}, 'none', ${sqlite ? '0, 0' : 'false, false'}, ${at}`);
  await insert(
    'sessions (id, token_hash, user_id, authz_version, created_at, last_seen_at, expires_at)',
    `${id('00000004')}, ${hash('s')}, ${user}, 1, ${at}, ${at}, ${at}`,
  );
  await insert('known_browsers (id, user_id, token_hash, last_used_at)', `${id('00000005')}, ${user}, ${hash('b')}, ${at}`);
  // Few are old enough to be forgotten by now.
  const lately = `'${timestampOf(now)}'`;
  const mostly = (one: string, others: string): string => `case when n % 1000 = 0 then ${one} else ${others} end`;
  await insert('login_throttles ("key", failures, last_failure_at)', `'login:' || n, 1, ${mostly(at, lately)}`);
  await insert(
    'audit_events (seq, at, actor_kind, actor_id, actor_label, action, subject_type, subject_id, subject_label, outcome, policy_hash, prev_hash, hash)',
    `n + 1000000, ${at}, 'user', ${user}, 'p' || n, 'auth.login', 'User', ${user}, 'p' || n, 'success', '', '', ''`,
  );
  // What the server records comes after all that can be filled in, now or later.
  await run('update audit_head set seq = 2000000 where seq < 2000000');
  await insert('audit_mentions (person_id, seq)', `${user}, n + 1000000`);
  await insert('totp_factors (user_id, secret, last_step, enrolled_at)', `${user}, 'none', 1, ${at}`, 'n % 10 = 0');
  await insert('recovery_codes (code_hash, user_id)', `${hash('c')}, ${user}`, 'n % 10 = 0');
  await insert(
    'passkeys (id, user_id, credential_id, public_key, counter, transports, name, synced, created_at)',
    `${id('00000006')}, ${user}, ${hash('k')}, '', 0, '[]', 'Key', ${sqlite ? '0' : 'false'}, ${at}`,
    'n % 10 = 0',
  );
  await insert('second_factor_duties (user_id, since)', `${user}, ${at}`, 'n % 10 = 0');
  await insert(
    'credential_links (id, token_hash, user_id, kind, created_at, expires_at)',
    `${id('00000007')}, ${hash('l')}, ${user}, 'invitation', ${at}, ${mostly(at, "'2099-01-31T09:00:00.000Z'")}`,
    'n % 10 = 0',
  );
  await insert(
    'user_tombstones (id, username_key, look_key, folded_look_key, label, deleted_at)',
    `${id('00000008')}, 'gone' || n, 'gone' || n, 'gone' || n, 'gone' || n, ${at}`,
    'n % 10 = 0',
  );
  // PostgreSQL does so by itself after a while; nobody does so with a SQLite file.
  if (!sqlite) await run('analyze');
}
