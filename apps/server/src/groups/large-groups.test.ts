import type { AuditEvent, Group, Me, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandLineCall } from '../administration.ts';
import { afterJudgingMembers } from '../grants/judged-members.ts';
import { authzVersionOf } from '../platform/authz/authz-version.ts';
import { change } from '../platform/call.ts';
import { Refusal } from '../platform/errors.ts';
import { systemCall } from '../platform/jobs.ts';
import { databaseKind } from '../platform/orm.ts';
import { newApplication } from '../testing/faults/acts.ts';
import { rowsInsertedBy, statementsOf } from '../testing/statement-plans.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { finishGroupChanges, TAKEN } from './tell-members.ts';

const MEMBERS = 700;

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** A group of very many; those members whose names begin with its own, and in their order. */
async function crowd(roles: string[] = []) {
  const name = `crowd${++made}`;
  const rows = Array.from({ length: MEMBERS }, (_, row) => `${name}.${String(row).padStart(4, '0')},C,,${name}.${row}@example.org,user,${name}\n`);
  await server.owner.do('users.importCsv', { csv: `username,firstName,lastName,email,roles,groups\n${rows.join('')}` });
  const { items } = await server.owner.get<Page<Group>>('groups.list', { search: name });
  const group = await server.owner.do<Group>('groups.update', { id: items[0]?.id, version: 1, roles });
  const members = await server.sql<{ id: string; username: string }>(
    'select u.id, u.username from group_members m join users u on u.id = m.user_id where m.group_id = ? order by u.id',
    [group.id],
  );
  return { name, group, members: members.map(({ id }) => id) };
}

const inDatabase = (sqlite: string, postgres: string[]) =>
  Promise.all((databaseKind(server.platform.orm.em) === 'sqlite' ? [sqlite] : postgres).map((text) => server.sql(text)));
/** From now on the process fails as it is about to put a change on record for the many members: what is there then is what a kill would leave. */
const stopTelling = () =>
  inDatabase("create trigger stopped before insert on audit_events when new.reason = 'members' begin select raise(abort, 'stopped'); end", [
    `create function stopped() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$;
     create trigger stopped before insert on audit_events for each row when (new.reason = 'members') execute function stopped()`,
  ]);
const goOn = () => inDatabase('drop trigger stopped', ['drop trigger stopped on audit_events; drop function stopped()']);
/** As another process would, once the one that was at it has been silent for long enough; two of them at once. */
async function finish() {
  server.clock.advance(2 * TAKEN);
  await Promise.all([1, 2].map(() => finishGroupChanges(systemCall(server.platform), new AbortController().signal)));
}
async function killedInTheMiddle<Result>(act: () => Promise<Result>): Promise<Result> {
  await stopTelling();
  try {
    return await act();
  } finally {
    await goOn();
  }
}

const count = async (table: string, where = 'true') =>
  Number((await server.sql<{ rows: number | string }>(`select count(*) as rows from ${table} where ${where}`))[0]?.rows);
const told = async (groupId: string, action: string) => {
  const rows = await server.sql<{ person_id: string; times: number | string }>(
    `select m.person_id, count(*) as times from audit_mentions m join audit_events e on e.seq = m.seq
     where e.subject_id = ? and e.action = ? group by m.person_id order by m.person_id`,
    [groupId, action],
  );
  return { people: rows.map(({ person_id }) => person_id), times: [...new Set(rows.map(({ times }) => Number(times)))] };
};
const countsOf = (ids: readonly string[]) =>
  server.sql<{ id: string; authz: number; version: number }>(
    `select u.id, ${authzVersionOf('u')} as authz from users u where u.id in (${ids.map(() => '?').join(', ')}) order by u.id`,
    [...ids],
  );
const rolesOf = async (id: string) => (await server.owner.get<User>('users.get', { id })).roles.map(({ role }) => role);

test('the roles of a group of very many are theirs at once, and on record for each of them once, though the process is killed in the middle', async () => {
  const { group, members } = await crowd();
  const { client, user } = await server.person('midst', ['user']);
  await server.owner.do('groups.addMembers', { id: group.id, userIds: [user.id] });
  const before = await client.get<Me>('auth.me');
  const [count1] = await countsOf([user.id]);
  const updated = await killedInTheMiddle(() => server.owner.do<Group>('groups.update', { id: group.id, version: group.version, roles: ['developer'] }));
  expect(updated).toMatchObject({ roles: ['developer'], memberCount: MEMBERS + 1 });

  expect(await rolesOf(members.at(-1) ?? '')).toEqual(['developer', 'user']);
  const after = await client.get<Me>('auth.me');
  expect([before, after].map((me) => me.user?.roles.map(({ role }) => role))).toEqual([['user'], ['developer', 'user']]);
  const [count2] = await countsOf([user.id]);
  expect(Number(count2?.authz)).toBe(Number(count1?.authz) + 1);
  expect(after.user?.version).toBe((before.user?.version ?? 0) + 1);
  expect(await count('group_changes')).toBe(1);
  expect((await told(group.id, 'group.update')).people).toEqual([]);

  await finish();
  expect(await count('group_changes')).toBe(0);
  expect(await told(group.id, 'group.update')).toEqual({ people: [...members, user.id].toSorted(), times: [1] });
  const timeline = await server.owner.get<Page<AuditEvent>>('users.timeline', { id: members[0] });
  expect(timeline.items.find(({ action }) => action === 'group.update')).toMatchObject({
    actor: { label: 'root' },
    reason: 'members',
    changes: { roles: { before: [], after: ['developer'] } },
  });
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('a group of very many that is deleted is gone at once, with all that it gave, though the process is killed in the middle', async () => {
  const applicationId = await newApplication(server);
  const { name, group, members } = await crowd(['developer']);
  const [first = '', last = ''] = [members[0], members.at(-1)];
  const before = await countsOf(members);
  const versions = await Promise.all([first, last].map(async (id) => (await server.owner.get<User>('users.get', { id })).version));
  const removed = await killedInTheMiddle(() => server.owner.do('groups.delete', { id: group.id }));
  expect(removed).toEqual({ id: group.id, membersLeft: MEMBERS });

  const stillIn = () => count('group_members', `group_id = '${group.id}'`);
  expect(await stillIn()).toBe(MEMBERS);
  for (const id of [first, last]) expect(await server.owner.get('users.get', { id })).toMatchObject({ groups: [], roles: [{ role: 'user' }] });
  const asked = await server.owner.do('access.authorize', { applicationId, user: { id: last }, requestType: 'prompt', traits: [] });
  expect(asked).not.toMatchObject({ roles: expect.arrayContaining(['developer']) });
  expect((await server.owner.query('groups.get', { id: group.id })).error?.reason).toBe('not-found');
  expect((await server.owner.query('groups.members', { id: group.id })).error?.reason).toBe('not-found');
  expect((await server.owner.mutate('groups.addMembers', { id: group.id, userIds: [first] })).error?.reason).toBe('not-found');
  expect((await server.owner.mutate('groups.delete', { id: group.id })).error?.reason).toBe('not-found');
  expect((await server.owner.get<Page<Group>>('groups.list', { search: name })).items).toEqual([]);
  expect((await server.owner.get<Page<User>>('users.list', { filter: { groupId: [group.id] } })).total).toBe(0);
  expect((await server.owner.get<Page<User>>('users.list', { filter: { role: ['developer'] }, search: name })).total).toBe(0);
  const { version } = await server.owner.get<User>('users.get', { id: first });
  expect((await server.owner.mutate('users.update', { id: first, version, groupIds: [group.id] })).error?.reason).toBe('invalid');
  // Its name is free, and the new group is another one.
  const again = await server.owner.do<Group>('groups.create', { name });
  expect(again).toMatchObject({ name, memberCount: 0, roles: [] });

  await finish();
  expect([await stillIn(), await count('group_changes'), await count('groups', `id = '${group.id}'`)]).toEqual([0, 0, 0]);
  expect(await told(group.id, 'group.delete')).toEqual({ people: members, times: [1] });
  // They lost a role once, and by leaving nothing more: nobody's session is renewed a second time, nor a count taken back.
  expect(await countsOf(members)).toEqual(before.map(({ id, authz }) => ({ id, authz: authz + 1 })));
  const now = await Promise.all([first, last].map(async (id) => (await server.owner.get<User>('users.get', { id })).version));
  expect(now.every((after, index) => after > (versions[index] ?? 0))).toBe(true);
  expect(await server.owner.get('groups.get', { id: again.id })).toMatchObject({ memberCount: 0 });
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('whoever leaves a group, or is deleted, before its change is on record for them has it on record first, once', async () => {
  const { group, members } = await crowd();
  const [leaves = '', updated = '', deleted = '', ...rest] = members;
  await killedInTheMiddle(() => server.owner.do('groups.update', { id: group.id, version: group.version, roles: ['developer'] }));
  await server.owner.do('groups.removeMembers', { id: group.id, userIds: [leaves] });
  const { version } = await server.owner.get<User>('users.get', { id: updated });
  await server.owner.do('users.update', { id: updated, version, groupIds: [] });
  await server.owner.do('users.deactivate', { id: deleted });
  await server.owner.do('users.delete', { id: deleted });
  expect(await told(group.id, 'group.update')).toEqual({ people: [leaves, updated, deleted], times: [1] });
  await finish();
  expect(await told(group.id, 'group.update')).toEqual({ people: [leaves, updated, deleted, ...rest], times: [1] });
  const told1 = await server.sql<{ action: string }>(
    'select e.action from audit_events e left join audit_mentions m on m.seq = e.seq and m.person_id = ? where e.subject_id = ? or m.seq is not null order by e.seq',
    [updated, updated],
  );
  expect(told1.map(({ action }) => action).slice(-2)).toEqual(['user.update', 'group.update'].toSorted());
});

test('changes of a group that wait for one another are put on record in their order, and the last one takes the members', async () => {
  const { group, members } = await crowd();
  await killedInTheMiddle(async () => {
    const { version } = await server.owner.do<Group>('groups.update', { id: group.id, version: group.version, roles: ['developer'] });
    await server.owner.do<Group>('groups.update', { id: group.id, version, roles: ['governance'] });
    await server.owner.do('groups.delete', { id: group.id });
  });
  expect(await rolesOf(members[0] ?? '')).toEqual(['user']);
  await finish();
  const events = await server.sql<{ action: string; changes: string }>(
    'select e.action, e.changes from audit_events e join audit_mentions m on m.seq = e.seq where m.person_id = ? and e.subject_id = ? order by e.seq',
    [members[0], group.id],
  );
  expect(events.map(({ action, changes }) => [action, (JSON.parse(changes) as Record<string, { after: unknown }>)['roles']?.after])).toEqual([
    ['group.update', ['developer']],
    ['group.update', ['governance']],
    ['group.delete', null],
  ]);
  expect([await count('groups', `id = '${group.id}'`), await count('group_members', `group_id = '${group.id}'`)]).toEqual([0, 0]);
});

test('one of very many members for whom the caller may not do it is enough to refuse, and nothing is changed', async () => {
  const { group, members } = await crowd();
  const { client } = await server.person('keeper', ['it-admin']);
  const last = members.at(-1) ?? '';
  const raise = async (role: string) => {
    const { version } = await server.owner.get<User>('users.get', { id: last });
    await server.owner.do('users.setRoles', { id: last, version, roles: [{ role }] });
  };
  await raise('owner');
  expect((await client.mutate('groups.update', { id: group.id, version: group.version, roles: ['developer'] })).error?.reason).toBe('above-ceiling');
  await raise('user');
  const { version } = await server.owner.get<User>('users.get', { id: last });
  await server.owner.do('users.update', { id: last, version, email: null });
  const refused = await server.owner.mutate('groups.update', { id: group.id, version: group.version, roles: ['developer'] });
  expect([refused.status, refused.error?.reason]).toEqual([400, 'email-required']);
  expect(await server.owner.get('groups.get', { id: group.id })).toMatchObject({ roles: [], version: group.version });
  expect(await count('group_changes')).toBe(0);
});

test('whoever loses their address just as their group gains a role that needs one does not get through between the two', async () => {
  const { group, members } = await crowd();
  let { version } = group;
  for (let round = 0; round < 12; round++) {
    const id = members[round * 50] ?? '';
    const user = await server.owner.get<User>('users.get', { id });
    const wait = (times: number) => new Promise((resolve) => setTimeout(resolve, times));
    const [given] = await Promise.all([
      server.owner.mutate('groups.update', { id: group.id, version, roles: ['developer'] }),
      wait(round * 4).then(() => server.owner.mutate('users.update', { id, version: user.version, email: null })),
    ]);
    const after = await server.owner.get<User>('users.get', { id });
    const roles = after.roles.map(({ role }) => role);
    expect([roles, after.email === null && roles.includes('developer')]).toEqual([roles, false]);
    if (after.email === null) await server.owner.do('users.update', { id, version: after.version, email: user.email });
    ({ version } = given.error ? { version } : (given.data as Group));
    ({ version } = await server.owner.do<Group>('groups.update', { id: group.id, version, roles: [] }));
  }
});

test('what happens to members after they were judged and before the change is judged in the change; what nobody is named by has all judged anew', async () => {
  const { name, group, members } = await crowd();
  const call = commandLineCall(server.platform);
  const exchange = { gained: ['developer'], lost: [] };
  const between = async (act: () => Promise<unknown>) => {
    let tries = 0;
    const done = afterJudgingMembers(
      call,
      group.id,
      async () => exchange,
      async (regroupMembers) => {
        if (tries++ === 0) await act();
        await change(call, (em) => regroupMembers(em, exchange, async () => {}));
        return 'done';
      },
    );
    return [await done.catch((cause: unknown) => (cause instanceof Refusal ? cause.reason : cause)), tries];
  };
  expect(await between(async () => {})).toEqual(['done', 1]);
  const withoutAddress = async () => {
    const { version } = await server.owner.get<User>('users.get', { id: members[7] });
    await server.owner.do('users.update', { id: members[7], version, email: null });
  };
  expect(await between(withoutAddress)).toEqual(['email-required', 1]);
  await server.owner.do('groups.removeMembers', { id: group.id, userIds: [members[7]] });
  const csv = `username,firstName,lastName,email,roles,groups\n${name}.late,Late,,,user,${name}\n`;
  expect(await between(() => server.owner.do('users.importCsv', { csv }))).toEqual(['email-required', 2]);
});

test('a group is changed while many other people are being changed', async () => {
  const { group, members } = await crowd();
  const other = await server.owner.do<Group>('groups.create', { name: 'Elsewhere' });
  const stopping = new AbortController();
  const others = (async () => {
    for (let round = 0; !stopping.signal.aborted; round++) {
      await server.owner.do(round % 2 === 0 ? 'groups.addMembers' : 'groups.removeMembers', { id: other.id, userIds: members });
    }
  })();
  const updated = await server.owner.mutate('groups.update', { id: group.id, version: group.version, roles: ['developer'] });
  stopping.abort();
  await others;
  expect(updated.data).toMatchObject({ roles: ['developer'] });
  expect((await told(group.id, 'group.update')).people).toEqual(members);
});

test('however many members, no statement of a change of their group writes a row of each, nor reads them all', async () => {
  const { group } = await crowd();
  const most = databaseKind(server.platform.orm.em) === 'sqlite' ? 256 : 512;
  const sent = await statementsOf(server, async () => {
    await server.owner.do('groups.update', { id: group.id, version: group.version, roles: ['developer'] });
    await server.owner.do('groups.delete', { id: group.id });
  });
  const about = (words: RegExp) => sent.filter(({ text }) => words.test(text));
  const mentions = rowsInsertedBy(sent, 'audit_mentions');
  expect(mentions.reduce((sum, rows) => sum + rows, 0)).toBe(2 * MEMBERS);
  expect(Math.max(...mentions)).toBeLessThanOrEqual(most);
  const many = about(/^(?:update users|delete from group_members)/).map(({ parameters }) => parameters.length);
  expect(many.length).toBeGreaterThan(0);
  expect(Math.max(...many)).toBeLessThanOrEqual(most + 3);
  for (const { text } of about(/from group_members m where m.group_id = \? and m.user_id > \?/)) expect(text).toMatch(/limit \?$/);
});

test('a group has as many members as there are, however they came and went', async () => {
  const rows = await server.sql<{ name: string; member_count: number; members: number | string }>(
    'select g.name, g.member_count, (select count(*) from group_members m where m.group_id = g.id) as members from groups g',
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ member_count, members }) => member_count !== Number(members))).toEqual([]);
});
