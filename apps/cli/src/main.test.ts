import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { PASSWORD, startTestServer } from '@gatehouse/server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const POLICIES = fileURLToPath(new URL('../../../policies', import.meta.url));
const HEADER = 'username,firstName,lastName,email,roles,groups';

interface Run {
  code: number | null;
  out: string;
  err: string;
}

let dir: string;
let database: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'));
  database = join(dir, 'data', 'gatehouse.sqlite');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** The real program in a process of its own; `input` is its standard input. */
async function gatehouse(args: string[], { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {}): Promise<Run> {
  const settings = { DATA_DIR: join(dir, 'data'), DATABASE_URL: '', POLICIES_DIR: POLICIES, PUBLIC_URL: 'https://gatehouse.example.org' };
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...settings, ...env } });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, out, err };
}

const json = (run: Run): unknown => JSON.parse(run.out);

describe('policies', () => {
  test('check proves the policies that come along', async () => {
    const run = await gatehouse(['policies', 'check']);
    expect(run).toMatchObject({ code: 0, err: '' });
    const roles = await readdir(join(POLICIES, 'roles'));
    expect(run.out).toContain(`The policies hold. ${roles.length} roles`);
  });

  test('check names every mistake with its address and fails', async () => {
    const copy = join(dir, 'broken', 'policies');
    await cp(POLICIES, copy, { recursive: true });
    const file = join(copy, 'roles', 'developer.yaml');
    await writeFile(file, `${await readFile(file, 'utf8')}\nsurprise: yes\n`);
    const run = await gatehouse(['policies', 'check', '--dir', copy, '--json']);
    expect(run.code).toBe(1);
    expect(json(run)).toMatchObject({ ok: false, problems: [{ severity: 'error', file: 'roles/developer.yaml' }] });
  });

  test('matrix shows every role, and writes what check then finds current', async () => {
    const run = await gatehouse(['policies', 'matrix']);
    expect(run.code).toBe(0);
    expect(run.out).toMatch(/^Permission +Owner +IT Admin/);
    expect(run.out).toMatch(/^User\.read .*own$/m);
    expect(run.out).not.toContain('\u001B');

    const repository = join(dir, 'repository');
    await cp(POLICIES, join(repository, 'policies'), { recursive: true });
    await mkdir(join(repository, 'packages/ability/src/generated'), { recursive: true });
    const env = { POLICIES_DIR: join(repository, 'policies') };
    expect(await gatehouse(['policies', 'check'], { env })).toMatchObject({ code: 1 });
    const written = await gatehouse(['policies', 'matrix', '--write', '--json'], { env });
    expect(json(written)).toMatchObject({ changed: ['packages/ability/src/generated/vocabulary.ts'] });
    expect(await gatehouse(['policies', 'check'], { env })).toMatchObject({ code: 0 });
  });

  test('a role that no test names fails `policies test`, which says where to write one', async () => {
    expect(await gatehouse(['policies', 'test'])).toMatchObject({ code: 0, err: '' });
    const copy = join(dir, 'eighth', 'policies');
    await cp(POLICIES, copy, { recursive: true });
    const user = await readFile(join(copy, 'roles', 'user.yaml'), 'utf8');
    await writeFile(join(copy, 'roles', 'of-a-test.yaml'), user.replace('role: user', 'role: of-a-test').replace('label: User', 'label: Of a test'));
    const run = await gatehouse(['policies', 'test', '--dir', copy]);
    expect(run.code).toBe(1);
    expect(run.out).toContain('No test names the role of-a-test. Say what it may do in tests/of-a-test.test.yaml.');
    const own = 'tests: [{ name: Reports, roles: [of-a-test], on: Report, allow: [] }]\n';
    await writeFile(join(copy, 'tests', 'of-a-test.test.yaml'), own);
    const named = await gatehouse(['policies', 'test', '--dir', copy]);
    expect(named.code).toBe(1);
    expect(named.out).toContain('No test would fail if of-a-test lost: own-profile. Add one to tests/of-a-test.test.yaml.');
    expect(named.out).toMatch(/No test checks that of-a-test may not: .*Group \(read, create, .*\. Add one to tests\/of-a-test\.test\.yaml\./);
  });

  test('explain tells the deciding rule, or which roles would do', async () => {
    const allowed = await gatehouse(['policies', 'explain', 'owner', 'delete', 'User', '--json']);
    expect(json(allowed)).toMatchObject({ allowed: true, rule: { file: 'policies/permission-sets.yaml' } });
    const denied = await gatehouse(['policies', 'explain', 'user', 'delete', 'User', '--json']);
    expect(json(denied)).toMatchObject({ allowed: false, missing: { roles: expect.arrayContaining(['owner']) } });
    expect(await gatehouse(['policies', 'explain', 'user', 'fly', 'User'])).toMatchObject({ code: 2, out: '' });
    const unknown = await gatehouse(['policies', 'explain', 'of-a-test', 'read', 'User'], { env: { DATA_DIR: join(dir, 'none') } });
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain('There is no role "of-a-test". The roles are ');
    expect(unknown.err).toContain('security-team');
    for (const question of [
      ['read', 'constructor'],
      ['__proto__', 'User'],
      ['read', 'User', 'toString'],
    ]) {
      expect(await gatehouse(['policies', 'explain', 'user', ...question])).toMatchObject({ code: 2, out: '' });
    }
  });
});

test('without a database nothing is judged and none is made', async () => {
  const run = await gatehouse(['audit', 'verify'], { env: { DATA_DIR: join(dir, 'mistyped') } });
  expect(run).toMatchObject({ code: 2, out: '' });
  expect(run.err).toContain('There is no database');
  await expect(stat(join(dir, 'mistyped'))).rejects.toThrow('ENOENT');
});

describe('on the local database', () => {
  const person = ['--username', 'root', '--first-name', 'Ruth', '--email', 'ruth@example.org'];

  test('create-owner reads the password from the standard input, and the trail stays whole', async () => {
    const weak = await gatehouse(['users', 'create-owner', ...person, '--json'], { input: 'password\n' });
    expect(weak.code).toBe(2);
    expect(json(weak)).toMatchObject({ reason: 'invalid', fields: { password: expect.stringContaining('15') } });
    const created = await gatehouse(['users', 'create-owner', ...person], { input: `${PASSWORD}\n` });
    expect(created).toEqual({ code: 0, out: 'Created the Owner root.\n', err: '' });
    const second = ['--username', 'two', '--first-name', 'Tova', '--email', 'two@example.org'];
    expect(await gatehouse(['users', 'create-owner', ...second], { input: `${PASSWORD}\n` })).toMatchObject({ code: 0 });
    const again = await gatehouse(['users', 'create-owner', ...person], { input: `${PASSWORD}\n` });
    expect(again).toMatchObject({ code: 1, out: '' });

    expect(json(await gatehouse(['audit', 'verify', '--json']))).toMatchObject({ ok: true, checked: 2 });
    const db = new DatabaseSync(database, { readOnly: true });
    expect(db.prepare('select action, actor_kind, actor_label, reason from audit_events order by seq').all()).toEqual([
      { action: 'user.create', actor_kind: 'system', actor_label: 'command line', reason: 'setup' },
      { action: 'user.create', actor_kind: 'system', actor_label: 'command line', reason: 'one-more-owner' },
    ]);
    db.close();
  });

  test('reset-password prints a link of the public address', async () => {
    const run = await gatehouse(['users', 'reset-password', 'RUTH@example.org']);
    expect(run.out).toMatch(/^Give root this link.*\nhttps:\/\/gatehouse\.example\.org\/reset-password\?token=/);
    expect(await gatehouse(['users', 'reset-password', 'nobody'])).toMatchObject({ code: 1, out: '' });
  });

  test('db change-key makes SECRET_KEY the key of the database, unless something is left that no key opens', async () => {
    expect(await gatehouse(['db', 'change-key'], { env: { SECRET_KEY: 'a key of at least thirty-two characters' } })).toEqual({
      code: 0,
      out: 'The key was changed, and 0 secrets were sealed anew.\n',
      err: '',
    });
    const db = new DatabaseSync(database);
    db.exec(
      "insert into totp_factors (user_id, secret, last_step, enrolled_at) select id, 'sealed', 0, '2026-01-31T09:00:00.000Z' from users where username = 'root'",
    );
    const left = await gatehouse(['db', 'change-key'], { env: { SECRET_KEY: 'another key of at least thirty-two characters' } });
    db.exec('delete from totp_factors');
    db.close();
    expect(left).toMatchObject({ code: 2, out: '' });
    expect(left.err).toContain("can't be read: root. Set OLD_SECRET_KEY to the key before.");
  });

  test('reset-factors takes the factors of somebody away whom nobody else could help', async () => {
    expect(await gatehouse(['users', 'reset-factors', 'root'])).toMatchObject({ code: 1, err: expect.stringContaining('no second factor') });
    const db = new DatabaseSync(database);
    db.exec(
      "insert into totp_factors (user_id, secret, last_step, enrolled_at) select id, 'sealed', 0, '2026-01-31T09:00:00.000Z' from users where username = 'root'",
    );
    expect((await gatehouse(['users', 'reset-factors', 'RUTH@example.org'])).out).toMatch(/^root has no second factor any more/);
    expect(db.prepare('select count(*) as left from totp_factors').get()).toMatchObject({ left: 0 });
    db.close();
  });

  test('import says what is wrong, writes nothing in a dry run, and skips when told', async () => {
    const file = join(dir, 'people.csv');
    await writeFile(file, `${HEADER}\nada,Ada,,ada@example.org,developer,\nbob,Bob,,bob@example.org,emperor,\n`);
    const dry = await gatehouse(['users', 'import', file, '--dry-run', '--json']);
    expect(dry.code).toBe(1);
    expect(json(dry)).toMatchObject({ rows: 2, valid: 1, created: 0, errors: [{ line: 3, field: 'roles' }] });
    expect((await gatehouse(['users', 'import', file])).out).toMatch(/line 3, roles: .*\nNothing was written/);
    expect((await gatehouse(['users', 'import', file, '--skip'])).out).toContain('Created 1 of 2 users.');
    expect(await gatehouse(['users', 'import', join(dir, 'none.csv')])).toMatchObject({ code: 2 });
    await writeFile(file, Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe]));
    expect(await gatehouse(['users', 'import', file])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('not text in UTF-8') });
  });

  test('import shows what a file says as text and no more', async () => {
    const file = join(dir, 'terminal.csv');
    await writeFile(file, `${HEADER}\neve,Eve,,,\u001B[2Jowned\u009B31m\u202E,\n`);
    for (const more of [[], ['--json']]) {
      const { out } = await gatehouse(['users', 'import', file, '--dry-run', ...more]);
      expect(out).toContain('owned');
      expect(out).not.toMatch(/(?!\n)[\p{Cc}\u202E]/u);
    }
    const { err } = await gatehouse(['users', 'import', '--dry-run', join(dir, 'none\u009B31m')]);
    expect(err).toContain('none\uFFFD31m');
  });

  test('check-names tells of names from before that people may take for one another', async () => {
    expect(await gatehouse(['users', 'check-names'])).toMatchObject({ code: 0, out: 'All names can be told apart.\n' });
    const db = new DatabaseSync(database);
    db.exec("update users set username = 'ada@example.org', username_key = 'ada@example.org' where username = 'root'");
    const run = await gatehouse(['users', 'check-names', '--json']);
    expect(run.code).toBe(1);
    expect(json(run)).toEqual([{ kind: 'address', name: 'ada@example.org', other: 'ada' }]);
    for (const command of [
      ['users', 'reset-password'],
      ['policies', 'explain'],
    ])
      expect(await gatehouse([...command, 'ada@example.org', 'read', 'User'].slice(0, command[0] === 'users' ? 3 : 5))).toMatchObject({
        code: 1,
        err: expect.stringContaining('is the username of one user and the e-mail address of ada'),
      });
    db.exec("update users set username = 'root', username_key = 'root' where username = 'ada@example.org'");
    db.close();
  });

  test('backup copies for this user only; restore refuses what is there, in use or no database', async () => {
    const copy = join(dir, 'copy.sqlite');
    expect(await gatehouse(['db', 'backup', copy])).toMatchObject({ code: 0, err: '' });
    expect((await stat(copy)).mode & 0o077).toBe(0);
    expect(await gatehouse(['db', 'backup', copy])).toMatchObject({ code: 2 });

    expect(await gatehouse(['db', 'restore', copy])).toMatchObject({ code: 2, out: '' });
    expect((await gatehouse(['db', 'restore', join(dir, 'people.csv'), '--force'])).out).toContain('not a SQLite database');
    const server = new DatabaseSync(database);
    server.exec('pragma journal_mode = wal; select count(*) from users');
    expect(await gatehouse(['db', 'restore', copy, '--force'])).toMatchObject({ code: 1, out: expect.stringContaining('Stop the server') });
    server.exec("delete from users where username = 'ada'");
    server.close();

    expect(await gatehouse(['db', 'restore', copy, '--force'])).toMatchObject({ code: 0, err: '' });
    expect((await gatehouse(['policies', 'explain', 'ada', 'read', 'User'])).out).toContain('Allowed: ada');
    expect(await gatehouse(['audit', 'verify'])).toMatchObject({ code: 0 });
    expect(await gatehouse(['db', 'migrate', '--check'])).toMatchObject({ code: 0, out: 'The database is current.\n' });
  });

  test('policies check --database says who and what still names a role that the policies do not define', async () => {
    expect(await gatehouse(['policies', 'check', '--database'])).toMatchObject({ code: 0, err: '' });
    const opened = new DatabaseSync(database);
    const [ada] = opened.prepare("select id from users where username = 'ada'").all();
    opened.prepare("insert into role_grants (id, user_id, role) values ('x', ?, 'archivist')").run(String(ada?.['id']));
    opened.close();
    const run = await gatehouse(['policies', 'check', '--database']);
    expect(run).toMatchObject({ code: 1, err: '' });
    expect(run.out).toContain('The role archivist has no policy file and grants nothing. It is still named by 1 user (ada).');
    expect(json(await gatehouse(['policies', 'check', '--database', '--json']))).toMatchObject({ ok: false, removed: [{ role: 'archivist' }] });
    expect(await gatehouse(['policies', 'check'])).toMatchObject({ code: 0 });
  });

  test('backup copies a database whole while a server writes to it', async () => {
    const server = await startTestServer();
    try {
      const backedUp = new AbortController();
      const writing = (async () => {
        for (let turn = 0; !backedUp.signal.aborted; turn++)
          await server.owner.do('users.create', { username: `busy${turn}`, firstName: 'B', roles: ['user'] });
      })();
      const copy = join(dir, 'busy', 'gatehouse.sqlite');
      await mkdir(join(dir, 'busy'));
      const env = { DATA_DIR: server.platform.config.dataDir };
      expect(await gatehouse(['db', 'backup', copy], { env })).toMatchObject({ code: 0, err: '' });
      backedUp.abort();
      await writing;
      expect(json(await gatehouse(['audit', 'verify', '--json'], { env: { DATA_DIR: join(dir, 'busy') } }))).toMatchObject({ ok: true });
    } finally {
      await server.stop();
    }
  });

  test('verify expects an event that was noted down, and says so when it is not there', async () => {
    const whole = await gatehouse(['audit', 'verify']);
    const [, head = ''] = /^(\d+:[0-9a-f]{64})$/m.exec(whole.out) ?? [];
    expect(await gatehouse(['audit', 'verify', '--expect', head])).toMatchObject({ code: 0, out: expect.stringContaining('as expected') });
    const [seq = ''] = head.split(':');
    const other = await gatehouse(['audit', 'verify', '--expect', `${seq}:${'0'.repeat(64)}`]);
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining(`Event ${seq}: Another event than the expected one`) });
    const further = await gatehouse(['audit', 'verify', '--expect', `${Number(seq) + 1}:${'0'.repeat(64)}`]);
    expect(further).toMatchObject({ code: 1, out: expect.stringContaining('its end was cut off') });
    for (const nonsense of ['last', '0:00', `-1:${'0'.repeat(64)}`])
      expect(await gatehouse(['audit', 'verify', '--expect', nonsense])).toMatchObject({ code: 2, out: '' });
  });

  test('verify finds an edited event', async () => {
    const db = new DatabaseSync(database);
    const triggers = db.prepare("select name from sqlite_master where type = 'trigger' and tbl_name = 'audit_events'").all();
    for (const { name } of triggers) db.exec(`drop trigger "${String(name)}"`);
    db.exec("update audit_events set actor_label = 'somebody else' where seq = 2");
    db.close();
    const run = await gatehouse(['audit', 'verify', '--json']);
    expect(run.code).toBe(1);
    expect(json(run)).toMatchObject({ ok: false, firstBad: { seq: 2 } });
  });

  test('PostgreSQL is sent to its own tools', async () => {
    const run = await gatehouse(['db', 'backup', join(dir, 'x')], { env: { DATABASE_URL: 'postgres://localhost/gatehouse' } });
    expect(run).toMatchObject({ code: 2, err: expect.stringContaining('pg_dump') });
  });
});

test('import through a server has the rights of who signs in', async () => {
  const server = await startTestServer();
  try {
    const file = join(dir, 'remote.csv');
    await writeFile(file, `${HEADER}\neve,Eve,,eve@example.org,user,\n`);
    const through = (login: string, password: string) =>
      gatehouse(['users', 'import', file, '--url', server.url, '--login', login, '--json'], { input: `${password}\n` });
    expect(json(await through('root', 'not the password'))).toMatchObject({ ok: false, reason: 'bad-credentials' });
    await server.person('plain', ['user']);
    expect(await through('plain', PASSWORD)).toMatchObject({ code: 1, out: expect.stringContaining('not-permitted') });
    expect(json(await through('root', PASSWORD))).toMatchObject({ created: 1, errors: [] });
  } finally {
    await server.stop();
  }
});

test('help has examples and exits with 0; a wrong call exits with 2', async () => {
  const help = await gatehouse(['users', 'import', '--help']);
  expect(help.code).toBe(0);
  expect(help.out).toContain('$ npm run gatehouse -- users import people.csv --dry-run');
  expect(help.out).toContain('--json');
  expect(await gatehouse(['users', 'import'])).toMatchObject({ code: 2, out: '' });
});

test('without a command it shows the help; an unknown one is named; both exit with 2', async () => {
  expect(await gatehouse([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: gatehouse') });
  expect(await gatehouse(['polices'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining("unknown command 'polices'") });
  expect((await gatehouse(['--help'])).out).toContain('Exit codes: 0 all is well, 1 something is wrong');
});

describe('a database that can not be used is said to be in one sentence', () => {
  const commands = [
    ['audit', 'verify'],
    ['db', 'migrate', '--check'],
    ['policies', 'check', '--database'],
    ['users', 'check-names'],
  ];
  const say = async (args: string[], at: string): Promise<string> => {
    const { code, out, err } = await gatehouse(args, { env: { DATA_DIR: at } });
    expect([args, code, out]).toEqual([args, 1, '']);
    expect(err).not.toMatch(/^\s+at /m);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    return err;
  };

  test('one that was never migrated', async () => {
    const at = join(dir, 'unmigrated');
    await mkdir(at);
    await writeFile(join(at, 'gatehouse.sqlite'), '');
    expect(await say(['audit', 'verify'], at)).toContain('The database was never set up. Start the server, or run: npm run gatehouse -- db migrate');
    expect(await say(['policies', 'check', '--database'], at)).toContain('The database was never set up.');
  });

  test('a file that is no database', async () => {
    const at = join(dir, 'rubbish');
    await mkdir(at);
    await writeFile(join(at, 'gatehouse.sqlite'), 'a text, and no database. '.repeat(100));
    for (const command of [...commands, ['db', 'backup', join(dir, 'copy-of-rubbish')]])
      expect(await say(command, at)).toContain('gatehouse.sqlite is not a SQLite database.');
  });

  test('/proc as the data folder', async () => {
    expect(await say(['db', 'migrate'], '/proc')).toContain("The data folder /proc can't be used");
  });
});

test('--version says which version this is', async () => {
  expect(await gatehouse(['--version'])).toEqual({ code: 0, out: 'gatehouse 0.1.0\n', err: '' });
});

describe('an option that npm kept for itself', () => {
  test.each([
    [['users', 'import', 'people.csv'], 'dry_run', '--dry-run'],
    [['users', 'import', 'people.csv'], 'skip', '--skip'],
    [['db', 'restore', 'copy.sqlite'], 'force', '--force'],
    [['db', 'migrate'], 'check', '--check'],
    [['policies', 'matrix'], 'write', '--write'],
    [['audit', 'verify'], 'json', '--json'],
  ])('%j with npm_config_%s is refused, with how to write it', async (args, name, flag) => {
    const run = await gatehouse(args, { env: { [`npm_config_${name}`]: 'true', DATA_DIR: join(dir, 'nowhere') } });
    expect(run).toMatchObject({ code: 2, out: '' });
    expect(run.err).toContain(`npm kept ${flag} for itself, so nothing was done.`);
    expect(run.err).toContain(`npm run gatehouse -- ${args[0]} ${args[1]}`);
  });

  test('through npm itself, nothing is imported; with -- it is a trial', async () => {
    const file = join(dir, 'swallowed.csv');
    await gatehouse(['db', 'migrate']);
    await writeFile(file, `${HEADER}\nswallowed,Sam,,,user,\n`);
    const npm = async (...args: string[]) => {
      const env = { ...process.env, DATA_DIR: join(dir, 'data'), DATABASE_URL: '', POLICIES_DIR: POLICIES };
      const child = spawn('npm', ['run', 'gatehouse', ...args], { cwd: fileURLToPath(new URL('../../..', import.meta.url)), env });
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
      return out + err;
    };
    expect(await npm('users', 'import', file, '--dry-run')).toContain('npm kept --dry-run for itself, so nothing was done.');
    expect(await npm('--', 'users', 'import', file, '--dry-run')).toContain('1 of 1 rows can be imported. Nothing was written.');
  });
});

test('a reader who closes the pipe early is no failure', async () => {
  const child = spawn(process.execPath, [MAIN, 'policies', 'matrix', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  expect(await text(child.stderr)).toBe('');
  expect(await exit).toBe(0);
});

test('help and the policies do without the server and the database', async () => {
  const loaded = async (args: string[]): Promise<string> => {
    const trace = join(dir, 'trace.mjs');
    await writeFile(
      trace,
      `import { registerHooks } from 'node:module';
       const seen = [];
       registerHooks({ load: (url, context, next) => (seen.push(url), next(url, context)) });
       process.on('exit', () => process.stderr.write(seen.join('\\n')));`,
    );
    return (await gatehouse(args, { env: { NODE_OPTIONS: `--import=${trace}` } })).err;
  };
  expect(await loaded(['--help'])).not.toMatch(/mikro-orm|trpc|fastify|\/casl|zod/);
  expect(await loaded(['policies', 'check'])).not.toMatch(/mikro-orm|trpc|fastify/);
  expect(await loaded(['db', 'migrate', '--check'])).toMatch(/mikro-orm/);
});
