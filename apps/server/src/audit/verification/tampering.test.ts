import type { ChainReport } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { change } from '../../platform/call.ts';
import { systemCall } from '../../platform/jobs.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { EventRow } from '../event-row.ts';
import { GENESIS_HASH, hashOfEvent } from '../hash-chain.ts';
import { CHAIN_COLUMNS, chainRow } from './chain-row.ts';

// Somebody who owns the database takes the triggers away and does something to the past. What verification says of it, alone and when it is told
// of an event that was noted down before.

const onPostgres = process.env['TEST_DATABASE'] === 'postgres';
const TABLES = ['audit_events', 'audit_mentions', 'audit_head'];

let server: TestServer;
/** An event in the middle that mentions two people, and the last one. */
let middle: number;
let last: number;
let head: ChainReport['head'];
beforeAll(async () => {
  server = await startTestServer();
  await write(5, []);
  await write(1, ['anna', 'bert']);
  middle = (await verify()).head.seq;
  await write(5, []);
  ({ head } = await verify());
  last = head.seq;
  await withoutTriggers();
  for (const table of TABLES) await server.sql(`create table kept_${table} as select * from ${table}`);
});
afterAll(() => server.stop());

const verify = (expected?: ChainReport['head']) => server.owner.get<ChainReport>('audit.verify', expected && { expect: expected });

const write = (count: number, mentions: string[]) =>
  change(systemCall(server.platform), async (_em, trail) => {
    for (let event = 0; event < count; event++) trail.record({ action: 'test.happen', subject: { type: 'Test', id: null, label: `event ${event}` }, mentions });
  });

async function withoutTriggers(): Promise<void> {
  if (onPostgres) for (const table of TABLES) await server.sql(`alter table ${table} disable trigger all`);
  else
    for (const { name } of await server.sql<{ name: string }>("select name from sqlite_master where type = 'trigger' and name like 'audit%'"))
      await server.sql(`drop trigger ${name}`);
}

async function putBack(): Promise<void> {
  for (const table of TABLES) {
    await server.sql(`delete from ${table}`);
    await server.sql(`insert into ${table} select * from kept_${table}`);
  }
}

const cutAfter = async (seq: number): Promise<void> => {
  await server.sql(`delete from audit_events where seq > ${seq}`);
  await server.sql(`delete from audit_mentions where seq > ${seq}`);
};
const headIs = (seq: number) =>
  server.sql(`update audit_head set seq = ${seq}, hash = coalesce((select hash from audit_events where seq = ${seq}), '${GENESIS_HASH}')`);

/** Writes every hash from an event on anew, as whoever knows how it is done can. */
async function rehash(from: number): Promise<void> {
  const rows = await server.sql(`select ${CHAIN_COLUMNS} from audit_events e order by e.seq`);
  let hash = GENESIS_HASH;
  for (const row of rows) {
    const event = { ...chainRow(Object.values(row), []), prevHash: hash };
    if (event.seq >= from) {
      hash = hashOfEvent(event);
      await server.sql('update audit_events set prev_hash = ?, hash = ? where seq = ?', [event.prevHash, hash, event.seq]);
    } else ({ hash } = event satisfies EventRow);
  }
  await headIs(last);
}

interface Case {
  what: string;
  /** Done to the past. */
  act: () => Promise<unknown>;
  /** The first event that verification names, and what it says; `null` when it can't know. */
  found: () => { seq: number; problem: string } | null;
}

const said = (seq: () => number, problem: string) => () => ({ seq: seq(), problem: expect.stringContaining(problem) as string });
const unknown = () => null;

const cases: Case[] = [
  { what: 'nothing', act: async () => {}, found: unknown },
  { what: 'an edited word', act: () => server.sql(`update audit_events set reason = 'else' where seq = ${middle}`), found: said(() => middle, 'edited') },
  {
    what: 'an edited word with the hash of that event',
    act: async () => {
      await server.sql(`update audit_events set action = 'test.other' where seq = ${middle}`);
      const [row] = await server.sql(`select ${CHAIN_COLUMNS} from audit_events e where e.seq = ${middle}`);
      await server.sql('update audit_events set hash = ? where seq = ?', [hashOfEvent(chainRow(Object.values(row ?? {}), [])), middle]);
    },
    found: said(() => middle + 1, 'does not follow'),
  },
  {
    what: 'an event that is gone from the middle',
    act: () => server.sql(`delete from audit_events where seq = ${middle}`),
    found: said(() => middle, 'missing'),
  },
  {
    what: 'an event that is gone, and the others moved up',
    act: async () => {
      await server.sql(`delete from audit_events where seq = ${middle}`);
      for (let seq = middle + 1; seq <= last; seq++) await server.sql(`update audit_events set seq = ${seq - 1} where seq = ${seq}`);
      await headIs(last - 1);
    },
    found: said(() => middle, 'does not follow'),
  },
  {
    what: 'two events in each other’s place',
    act: async () => {
      await server.sql(`update audit_events set seq = 1000000 where seq = ${middle}`);
      await server.sql(`update audit_events set seq = ${middle} where seq = ${middle + 1}`);
      await server.sql(`update audit_events set seq = ${middle + 1} where seq = 1000000`);
    },
    found: said(() => middle, 'does not follow'),
  },
  {
    what: 'an event before the first',
    act: () => server.sql('update audit_events set seq = 0 where seq = 1'),
    found: said(() => 0, 'no place'),
  },
  { what: 'an end that is cut off', act: () => cutAfter(last - 2), found: said(() => last - 1, 'missing') },
  {
    what: 'a head that was put back, and the end still there',
    act: () => headIs(last - 2),
    found: said(() => last - 1, 'behind the head'),
  },
  { what: 'a head of another hash', act: () => server.sql(`update audit_head set hash = '${GENESIS_HASH}'`), found: said(() => last, 'head of the chain') },
  {
    what: 'somebody mentioned who is gone',
    act: () => server.sql(`delete from audit_mentions where seq = ${middle} and person_id = 'anna'`),
    found: said(() => middle, 'mentions'),
  },
  { what: 'all mentions gone', act: () => server.sql('delete from audit_mentions'), found: said(() => middle, 'mentions') },
  {
    what: 'somebody mentioned who was not, beside others',
    act: () => server.sql(`insert into audit_mentions (person_id, seq) values ('carl', ${middle})`),
    found: said(() => middle, 'mentions'),
  },
  {
    what: 'somebody mentioned by an event that mentioned nobody',
    act: () => server.sql(`insert into audit_mentions (person_id, seq) values ('carl', ${middle + 1})`),
    found: said(() => middle + 1, 'mentions'),
  },
  {
    what: 'one mentioned in the place of another',
    act: () => server.sql(`update audit_mentions set person_id = 'carl' where seq = ${middle} and person_id = 'anna'`),
    found: said(() => middle, 'mentions'),
  },
  {
    what: 'mentions by an event that there is not',
    act: () => server.sql("insert into audit_mentions (person_id, seq) values ('carl', 1000000)"),
    found: said(() => 1_000_000, 'there is not'),
  },
  {
    what: 'an event made to look as if from before mentions were covered',
    act: () => server.sql(`update audit_events set mentions = null where seq = ${middle}`),
    found: said(() => middle, 'edited'),
  },
];

test.each(cases)('verification finds $what, or says that the trail is whole when it is', async ({ act, found }) => {
  await act();
  const report = await verify();
  const problem = found();
  await putBack();
  expect(report).toMatchObject(problem ? { ok: false, firstBad: problem } : { ok: true, checked: last });
});

/** What is whole in itself, and is found by whoever noted an event down. */
const hidden: Omit<Case, 'found'>[] = [
  {
    what: 'an end that was cut off with the head',
    act: async () => {
      await cutAfter(last - 2);
      await headIs(last - 2);
    },
  },
  {
    what: 'a past that was rewritten with all its hashes',
    act: async () => {
      await server.sql(`update audit_events set action = 'test.other' where seq = ${middle}`);
      await rehash(middle);
    },
  },
  {
    what: 'lost mentions, rewritten with all hashes',
    act: async () => {
      await server.sql(`delete from audit_mentions where seq = ${middle}`);
      await server.sql(`update audit_events set mentions = '' where seq = ${middle}`);
      await rehash(middle);
    },
  },
  {
    what: 'a trail that is gone altogether',
    act: async () => {
      await cutAfter(0);
      await headIs(0);
    },
  },
];

test.each(hidden)('$what verifies as whole by itself, and is found by an event that was noted down', async ({ act }) => {
  await act();
  const alone = await verify();
  const expected = await verify(head);
  await putBack();
  expect(alone).toMatchObject({ ok: true });
  expect(expected).toMatchObject({ ok: false, firstBad: { seq: last } });
  expect(await verify(head)).toMatchObject({ ok: true, checked: last });
});

test('an event that was noted down before the part that was rewritten is still there, so it tells nothing', async () => {
  const [early] = await server.sql<{ hash: string }>(`select hash from audit_events where seq = ${middle - 1}`);
  await server.sql(`update audit_events set action = 'test.other' where seq = ${middle}`);
  await rehash(middle);
  const report = await verify({ seq: middle - 1, hash: early?.hash ?? '' });
  await putBack();
  expect(report).toMatchObject({ ok: true });
});

test('mentions of events from before they were covered prove nothing, and those events verify as they did', async () => {
  const [row] = await server.sql(`select ${CHAIN_COLUMNS} from audit_events e where e.seq = ${last}`);
  const old = { ...chainRow(Object.values(row ?? {}), []), mentions: null };
  await server.sql('update audit_events set mentions = null, hash = ? where seq = ?', [hashOfEvent(old), last]);
  await headIs(last);
  await server.sql(`insert into audit_mentions (person_id, seq) values ('anna', ${last})`);
  const report = await verify();
  await putBack();
  expect(report).toMatchObject({ ok: true, checked: last });
});

test('the database itself refuses to change or remove mentions', async () => {
  const other = await startTestServer();
  try {
    await other.person('mentioned', ['user']);
    await other.sql("insert into audit_mentions (person_id, seq) values ('anna', 1)");
    await expect(other.sql("update audit_mentions set person_id = 'bert'")).rejects.toThrow('append-only');
    await expect(other.sql('delete from audit_mentions')).rejects.toThrow('append-only');
    if (onPostgres) await expect(other.sql('truncate audit_mentions')).rejects.toThrow('append-only');
  } finally {
    await other.stop();
  }
});
