import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, startPostgres } from '@gatehouse/vitest/postgres';
import { addAskedApplication, addAskedPeople, askedNames, type AskedApplication } from '../authorize/asked-application.ts';
import { type GatehousePeer, startGatehouse } from '../http/gatehouse-peer.ts';
import { runLoad, type LoadRequest, type LoadResult } from '../http/load.ts';
import { processorSeconds } from '../processor-time.ts';
import { type Findings, median, type Measurement, type Ratio } from '../report.ts';
import { shareOf } from '../waits.ts';
import { type Filled, fillTo } from './fill.ts';
import { measureLists } from './list-questions.ts';

/** People in all, and what is measured among so many. */
const SIZES = [
  { people: 1_000, calls: true, lists: false },
  { people: 10_000, calls: false, lists: true },
  { people: 100_000, calls: true, lists: true },
  { people: 1_000_000, calls: true, lists: true },
];
const CONNECTIONS = 16;
const ROUNDS = 3;
/** Seconds of a round, and before the first. */
const [SECONDS, WARM_UP] = [2, 5];
const ONE_BY_ONE = 30;
const SIGN_INS = 12;

/**
 * What the same calls cost as the number of people grows. The people are written straight into the database, with their groups, sessions and history,
 * while the server has stopped; it is started anew at each size. @param most people, to stop at an earlier size.
 */
export async function growthBenchmark(database: 'SQLite' | 'PostgreSQL', most = 1_000_000): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-growth-'));
  const postgres = database === 'PostgreSQL' ? await startPostgres({ durable: true }) : null;
  const measurements: Measurement[] = [];
  try {
    const filled: Filled = { folder, ...(postgres && { databaseUrl: await createDatabase(postgres.url) }) };
    let application: AskedApplication | undefined;
    let already = 0;
    for (const { people, calls, lists } of SIZES.filter((size) => size.people <= most)) {
      application ??= await migrate(filled);
      const began = performance.now();
      await fillTo(filled, people, already);
      const filling = (performance.now() - began) / 1000;
      already = people;
      const peer = await startGatehouse(filled.folder, filled.databaseUrl);
      try {
        const subject = `${people.toLocaleString('en')} people`;
        const memory = { what: 'resident memory when ready', subject, value: peer.readyMegabytes, unit: 'MB' };
        measurements.push({ what: 'start until ready', subject, value: peer.readyMilliseconds, unit: 'ms', details: { 'seconds to fill': filling } }, memory);
        if (calls) measurements.push(...(await measureCalls(peer, application, subject)));
        if (lists) measurements.push(...(await measureLists(peer, people, subject)));
      } finally {
        await peer.stop();
      }
    }
  } finally {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { title: `Growth with people, ${database}`, measurements, ratios: ratiosOf(measurements), notes };
}

const notes = [
  `Calls with ${CONNECTIONS} connections: the median of ${ROUNDS} rounds of ${SECONDS} s, taken in turn after ${WARM_UP} s of each; p50 and p99 in milliseconds, CPU in milliseconds of the server a call. Others one after the other, the middle in milliseconds.`,
  '"A request answered from memory" is /healthz, which no number of people can change: what it differs by is the machine.',
  'Each list is 25 rows with the total of all that match. Start is the server process alone, on a database that is migrated.',
  'A ratio compares the middle among the fewest with that among the most: below 1 it grew.',
];

/** Makes the database, and in it those about whom is asked and the application for which. */
async function migrate({ folder, databaseUrl }: Filled): Promise<AskedApplication> {
  const peer = await startGatehouse(folder, databaseUrl);
  try {
    await addAskedPeople(peer);
    return await addAskedApplication(peer, 10);
  } finally {
    await peer.stop();
  }
}

interface Round extends LoadResult {
  processor: number;
}

async function measureCalls(peer: GatehousePeer, { byKey }: AskedApplication, subject: string): Promise<Measurement[]> {
  const loads: Record<string, { headers: Record<string, string>; requests: LoadRequest[]; results: Round[] }> = {
    'a request answered from memory': { headers: {}, requests: [{ method: 'GET', path: '/healthz' }], results: [] },
    'auth.me': { headers: peer.headers, requests: [peer.whoAmI()], results: [] },
    'access.authorize': { ...byKey, results: [] },
  };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { headers, requests, results } of Object.values(loads)) {
      const before = processorSeconds(peer.pid);
      const result = await runLoad({ url: peer.url, headers, requests, connections: CONNECTIONS, duration: round === 0 ? WARM_UP : SECONDS });
      if (round > 0) results.push({ ...result, processor: ((processorSeconds(peer.pid) - before) * 1000) / result.completed });
    }
  }
  return [
    ...Object.entries(loads).map(([what, { results }]) => {
      const middle = (of: keyof Round): number => median(results.map((result) => result[of]));
      return { what, subject, value: middle('p50'), unit: 'ms', details: { p99: middle('p99'), 'a second': middle('perSecond'), CPU: middle('processor') } };
    }),
    ...(await measureOneByOne(peer, subject)),
  ];
}

async function measureOneByOne(peer: GatehousePeer, subject: string): Promise<Measurement[]> {
  const { items } = (await peer.query('users.list', { limit: ONE_BY_ONE, search: 'p0002' })) as { items: { id: string; version: number }[] };
  const updates: number[] = [];
  for (const { id, version } of items) updates.push(await timeOf(() => peer.mutate('users.update', { id, version, firstName: `Renamed ${version}` })));
  const signIns: number[] = [];
  for (const login of askedNames.slice(0, SIGN_INS)) signIns.push(await timeOf(() => signIn(peer.url, login)));
  return [
    { what: 'users.update', subject, value: shareOf(updates, 0.5), unit: 'ms', details: { p99: shareOf(updates, 0.99) } },
    { what: 'sign-in', subject, value: shareOf(signIns, 0.5), unit: 'ms', details: { p99: shareOf(signIns, 0.99) } },
  ];
}

async function signIn(url: string, login: string): Promise<void> {
  const body = JSON.stringify({ login, password: 'a long walk along the river' });
  const response = await fetch(`${url}/trpc/auth.login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await response.text();
  if (!response.ok) throw new Error(`${login} could not sign in: ${response.status}.`);
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

/** Of each thing that was measured at several sizes, the middle at the smallest over that at the largest. */
function ratiosOf(measurements: readonly Measurement[]): Ratio[] {
  return [...new Set(measurements.map(({ what }) => what))].flatMap((what) => {
    const same = measurements.filter((measurement) => measurement.what === what);
    const [fewest, most] = [same[0], same.at(-1)];
    if (!fewest || !most || fewest === most) return [];
    return [{ what, peer: `${most.subject} against ${fewest.subject}`, ratio: fewest.value / most.value }];
  });
}
