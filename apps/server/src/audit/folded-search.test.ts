import type { AccessDecision, Application, AuditEvent, ChainReport, Group, LoggedDecision, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../platform/migrate.ts';
import { program } from '../testing/programs.ts';
import type { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let ada: User;
let applicationId: string;
const onPostgres = process.env['TEST_DATABASE'] === 'postgres';

const ask = (user: object, traits: string[]): Promise<AccessDecision> =>
  server.owner.do('access.authorize', { applicationId, user, requestType: 'prompt', traits });

beforeAll(async () => {
  server = await startTestServer();
  const created = await server.owner.do<{ user: User }>('users.create', { username: 'agarcia', firstName: 'Ada', lastName: 'García', roles: ['user'] });
  ada = created.user;
  await server.owner.do('users.deactivate', { id: ada.id, reason: 'Zieht nach Łódź' });
  const group = await server.owner.do<Group>('groups.create', { name: 'Équipe Zürich' });
  await server.owner.do('groups.delete', { id: group.id });
  applicationId = (await server.owner.do<Application>('applications.create', { name: 'Café Größe', access: { allow: { everyone: true } } })).id;
  await ask({ username: 'Jürgen.Weiß' }, ['ÄRZTE']);
});
afterAll(() => server.stop());

const events = async (search: string, client: TestClient = server.owner): Promise<string[]> =>
  (await client.get<Page<AuditEvent>>('audit.list', { search })).items.map(({ action, subject }) => `${action} ${subject.label}`).toSorted();
const decisions = async (search: string, client: TestClient = server.owner): Promise<number> =>
  (await client.get<Page<LoggedDecision>>('access.decisions', { search })).total;

const AGARCIA = ['user.create agarcia', 'user.deactivate agarcia'];

test.each(['garcia ada', 'GARCÍA Ada', 'ada garcía', 'agarcia', 'ａｄａ gárcia'])('events about Ada García are found by %s', async (search) => {
  expect(await events(search)).toEqual(AGARCIA);
});

test.each([
  ['equipe zurich', ['group.create Équipe Zürich', 'group.delete Équipe Zürich']],
  ['ZÜRICH group.delete', ['group.delete Équipe Zürich']],
  ['lodz garcia', ['user.deactivate agarcia']],
  ['ŁÓDŹ', ['user.deactivate agarcia']],
  ['equipe garcia', []],
])('what stands in an event is found whatever its accents and case: %s', async (search, found) => {
  expect(await events(search)).toEqual(found);
});

test('decisions are found in the same way, also by what was asked for in vain', async () => {
  const { client: governance } = await server.person('reading', ['governance']);
  for (const client of [server.owner, governance])
    for (const [search, total] of [
      ['cafe grosse', 1],
      ['GRÖSSE café', 1],
      ['arzte', 1],
      ['weiss jurgen cafe', 1],
      ['arzte garcia', 0],
    ] as const)
      expect([search, await decisions(search, client)]).toEqual([search, total]);
});

test('whoever may not see people does not find events by what those are called', async () => {
  const { client } = await program(server, ['owner'], { scopes: ['AuditEvent.read'] });
  expect(await events('garcia ada', client)).toEqual([]);
  expect(await events('agarcia', client)).toEqual(AGARCIA);
});

test('the database refuses to change what is kept for a search', async () => {
  for (const sql of ["update audit_events set subject_folded = 'x' where seq = 1", 'update audit_events set subject_folded = null'])
    await expect(server.sql(sql)).rejects.toThrow('append-only');
  for (const column of ['shown_folded', 'asked_folded']) await expect(server.sql(`update access_decisions set ${column} = 'x'`)).rejects.toThrow('append-only');
});

test('history from before is found in the same way', async () => {
  const kept = async () => [
    await server.sql('select seq, actor_folded, subject_folded from audit_events order by seq'),
    await server.sql('select id, shown_folded, asked_folded from access_decisions order by id'),
  ];
  const before = await kept();
  expect(before.flat().filter((row) => Object.values(row).some((value) => typeof value === 'string' && /zurich|weiss|lodz/.test(value)))).toHaveLength(4);
  // The database as it was: its guards know nothing of these columns.
  for (const table of ['audit_events', 'access_decisions']) {
    if (onPostgres) await server.sql(`create or replace function ${table}_append_only() returns trigger language plpgsql as 'begin return new; end'`);
    else {
      await server.sql(`drop trigger ${table}_no_update`);
      await server.sql(`create trigger ${table}_no_update before update on ${table} when 0 begin select 1; end`);
    }
  }
  for (const column of ['actor_folded', 'subject_folded']) await server.sql(`alter table audit_events drop column ${column}`);
  for (const column of ['shown_folded', 'asked_folded']) await server.sql(`alter table access_decisions drop column ${column}`);
  await server.sql("delete from schema_migrations where name = '0034-folded-history'");
  expect(await migrate(server.platform.orm)).toEqual(['0034-folded-history']);
  expect(await kept()).toEqual(before);
  await expect(server.sql('update audit_events set subject_folded = null')).rejects.toThrow('append-only');
});

test('what is kept of somebody is erased with them, and the trail verifies', async () => {
  const { user, client } = await server.person('before', ['it-admin']);
  await server.owner.do('users.update', { id: user.id, version: user.version, username: 'märta.öberg' });
  await client.do('users.create', { username: 'by.them', firstName: 'B', roles: ['user'] });
  expect(await events('marta.oberg')).not.toEqual([]);
  await server.owner.do('users.deactivate', { id: user.id, reason: 'Märta zieht um' });
  await server.owner.do('users.delete', { id: user.id });
  await ask({ username: 'MÄRTA.ÖBERG' }, []);
  expect(await decisions('oberg')).toBe(1);
  await server.owner.do('users.erase', { id: user.id });
  for (const search of ['marta.oberg', 'märta', 'oberg']) expect([await events(search), await decisions(search)]).toEqual([[], 0]);
  const kept = JSON.stringify([
    await server.sql('select actor_folded, subject_folded from audit_events'),
    await server.sql('select shown_folded, asked_folded from access_decisions'),
  ]);
  expect(kept).not.toMatch(/oberg|marta zieht/);
  expect(await events('by.them')).toEqual(['user.create by.them']);
  expect(await server.owner.get<ChainReport>('audit.verify')).toMatchObject({ ok: true });
});

test('what was typed and searched for to find somebody is erased with them, whatever the accents, the case and the order of words', async () => {
  const created = { username: 'ñandú', firstName: 'N', lastName: 'Núñez Peña', roles: ['user'], password: PASSWORD };
  const { user } = await server.owner.do<{ user: User }>('users.create', created);
  const { user: other } = await server.owner.do<{ user: User }>('users.create', { ...created, username: 'other', lastName: 'Pena' });
  for (const search of ['PEÑA núñez', 'nunez pena', 'Núñez  Pena', 'pena'])
    await server.owner.fetch(`/export/users.csv?input=${encodeURIComponent(JSON.stringify({ search }))}`);
  await server.owner.do('users.deactivate', { id: user.id });
  await server.owner.do('users.delete', { id: user.id });
  for (const login of ['ÑANDÚ', 'nandu', 'ñandú']) await server.anonymous().mutate('auth.login', { login, password: 'wrong' });
  await server.owner.do('users.erase', { id: user.id });
  const kept = JSON.stringify(await server.sql('select subject_label, subject_folded, personal_changes from audit_events')).toLowerCase();
  expect(kept).not.toMatch(/n[uú][nñ]ez|[nñ]and[uú]/);
  // They were searched for by what is a part of their name alone, and so was somebody else.
  expect(kept).toContain('"search":"pena"'.replaceAll('"', '\\"'));
  expect((await events('other')).filter((event) => event.startsWith('user.create'))).toEqual([`user.create ${other.username}`]);
  expect(await server.owner.get<ChainReport>('audit.verify')).toMatchObject({ ok: true });
});
