import { availableParallelism } from 'node:os';
import type { ChainReport } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { change } from '../../platform/call.ts';
import { systemCall } from '../../platform/jobs.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { hashOfEvent } from '../hash-chain.ts';
import { CHAIN_COLUMNS, chainRow } from './chain-row.ts';
import { joined, middleOf } from './two-halves.ts';
import { startVerification } from './verification.ts';

// A trail that is long enough for two threads: what either would find alone, they find together, above all where one's half ends and the other's begins.

const onPostgres = process.env['TEST_DATABASE'] === 'postgres';
const EVENTS = 24_000;
const NOWHERE = 9_000_000;

let server: TestServer;
let head: ChainReport['head'];
/** The last event of the first half. */
let middle: number;
beforeAll(async () => {
  server = await startTestServer();
  const { user } = await server.person('erased.later', ['user']);
  await server.owner.do('users.deactivate', { id: user.id });
  await change(systemCall(server.platform), async (_em, trail) => {
    for (let event = 0; event < EVENTS; event++) trail.record({ action: 'test.happen', subject: { type: 'Test', id: null, label: `event ${event}` } });
  });
  await server.owner.do('users.delete', { id: user.id, erase: true });
  ({ head } = await verify());
  middle = middleOf(head.seq, 2) ?? 0;
  if (onPostgres) for (const table of ['audit_events', 'audit_mentions']) await server.sql(`alter table ${table} disable trigger all`);
  else
    for (const { name } of await server.sql<{ name: string }>("select name from sqlite_master where type = 'trigger' and name like 'audit%'"))
      await server.sql(`drop trigger ${name}`);
});
afterAll(() => server.stop());

const verify = () => server.owner.get<ChainReport>('audit.verify');

/** What is found once a column of some events is another; they are put back. */
async function foundWith(column: string, value: string | null, seqs: readonly number[]): Promise<ChainReport['firstBad']> {
  const kept = await Promise.all(
    seqs.map(async (seq) => (await server.sql<{ value: string | null }>(`select ${column} as value from audit_events where seq = ?`, [seq]))[0]?.value ?? null),
  );
  for (const seq of seqs) await server.sql(`update audit_events set ${column} = ? where seq = ?`, [value, seq]);
  const { firstBad } = await verify();
  for (const [index, seq] of seqs.entries()) await server.sql(`update audit_events set ${column} = ? where seq = ?`, [kept[index] ?? null, seq]);
  return firstBad;
}

const moved = (from: number, to: number) => server.sql('update audit_events set seq = ? where seq = ?', [to, from]);

test('a long trail is whole in both halves, with somebody whose erasure the second tells of and the first holds', async () => {
  expect(await verify()).toEqual({ ok: true, checked: head.seq, head });
});

test('each of two threads checks its half, where there are two processors', async () => {
  const { report, shares } = startVerification(server.platform.config, new AbortController().signal);
  await report;
  expect(shares()).toEqual(availableParallelism() > 1 ? [middle, head.seq - middle] : [head.seq, 0]);
});

test('an edited event is found on both sides of the middle, and of two the first', async () => {
  for (const seqs of [[middle], [middle + 1], [middle, middle + 1], [5, head.seq], [head.seq]]) {
    const found = await foundWith('reason', 'else', seqs);
    expect([seqs, found]).toEqual([seqs, { seq: seqs[0], problem: expect.stringContaining('does not match its hash') as string }]);
  }
});

test('an event that is gone is found on both sides of the middle', async () => {
  for (const seq of [middle, middle + 1]) {
    await moved(seq, NOWHERE);
    const { firstBad } = await verify();
    await moved(NOWHERE, seq);
    expect(firstBad).toEqual({ seq, problem: 'This event is missing.' });
  }
});

test('two events in each other’s place are found where the halves meet', async () => {
  await moved(middle, NOWHERE);
  await moved(middle + 1, middle);
  await moved(NOWHERE, middle + 1);
  const { firstBad } = await verify();
  await moved(middle, NOWHERE);
  await moved(middle + 1, middle);
  await moved(NOWHERE, middle + 1);
  expect(firstBad).toEqual({ seq: middle, problem: expect.stringContaining('does not follow') as string });
});

test('an event with another hash, which the next one follows from, is found although the second half only takes it as it is stored', async () => {
  const [kept] = await server.sql<{ hash: string }>('select hash from audit_events where seq = ?', [middle]);
  await server.sql('update audit_events set prev_hash = ? where seq = ?', ['f'.repeat(64), middle + 1]);
  const found = await foundWith('hash', 'f'.repeat(64), [middle]);
  await server.sql('update audit_events set prev_hash = ? where seq = ?', [kept?.hash ?? '', middle + 1]);
  expect(found).toEqual({ seq: middle, problem: expect.stringContaining('does not match its hash') as string });
});

test('the last event of the first half, edited with its hash, is found by the first of the second', async () => {
  const [row] = await server.sql(`select ${CHAIN_COLUMNS} from audit_events e where e.seq = ${middle}`);
  const event = chainRow(Object.values(row ?? {}), []);
  await server.sql('update audit_events set hash = ? where seq = ?', [hashOfEvent({ ...event, reason: 'else' }), middle]);
  const found = await foundWith('reason', 'else', [middle]);
  await server.sql('update audit_events set hash = ? where seq = ?', [event.hash, middle]);
  expect(found).toEqual({ seq: middle + 1, problem: expect.stringContaining('does not follow') as string });
});

// Events of one change share their actor's commitment, which is proved once for those that follow one another with the same data.
const OF_ACTORS = ['actor_label', 'address', 'user_agent', 'actor_salt'];

test.each(OF_ACTORS)('another %s is found in the middle of a change whose actor was proved with its first event, and first in a half', async (column) => {
  for (const seq of [middle - 100, middle + 1, middle + 100]) {
    const found = await foundWith(column, 'somebody else', [seq]);
    expect([seq, found]).toEqual([seq, { seq, problem: expect.stringContaining('whom it speaks of') as string }]);
  }
});

test('the actor of all events of a half that became another one is found with the first', async () => {
  const [kept] = await server.sql<{ label: string }>('select actor_label as label from audit_events where seq = ?', [middle + 1]);
  const during = [`seq > ${middle} and seq <= ${middle + 5000}`, 'seq > 100 and seq <= 5000'];
  for (const where of during) {
    await server.sql(`update audit_events set actor_label = 'somebody else' where ${where}`);
    const { firstBad } = await verify();
    await server.sql(`update audit_events set actor_label = ? where ${where}`, [kept?.label ?? '']);
    expect(firstBad).toMatchObject({ seq: where.startsWith('seq > 100') ? 101 : middle + 1 });
  }
});

test('personal data that was removed without an erasure is found in both halves', async () => {
  for (const seq of [middle, middle + 1]) {
    const [kept] = await server.sql<{ label: string }>('select subject_label as label from audit_events where seq = ?', [seq]);
    await server.sql("update audit_events set subject_label = '' where seq = ?", [seq]);
    const found = await foundWith('subject_salt', null, [seq]);
    await server.sql('update audit_events set subject_label = ? where seq = ?', [kept?.label ?? '', seq]);
    expect(found).toEqual({ seq, problem: expect.stringContaining('without an erasure') as string });
  }
});

test('somebody mentioned who was not is found in both halves', async () => {
  for (const seq of [middle - 1, middle + 2]) {
    await server.sql("insert into audit_mentions (person_id, seq) values ('carl', ?)", [seq]);
    const { firstBad } = await verify();
    await server.sql("delete from audit_mentions where person_id = 'carl'");
    expect(firstBad).toMatchObject({ seq, problem: expect.stringContaining('Whom this event mentions') as string });
  }
});

test('a second half that follows from something else than the first has proved is not one trail with it', () => {
  const half = (from: string, last: string) => ({
    ok: true,
    checked: 10,
    head: { seq: 20, hash: 'end' },
    from: { seq: 0, hash: from },
    last: { seq: 10, hash: last },
  });
  expect(joined(half('', 'a'), half('a', 'end'))).toMatchObject({ ok: true });
  expect(joined(half('', 'a'), half('b', 'end'))).toMatchObject({
    ok: false,
    firstBad: { seq: 11, problem: expect.stringContaining('does not follow') as string },
  });
});

test('a short trail, and a lone processor, is one thread’s work', () => {
  expect([middleOf(100, 8), middleOf(1_000_000, 1), middleOf(1_000_001, 2)]).toEqual([null, null, 500_000]);
});
