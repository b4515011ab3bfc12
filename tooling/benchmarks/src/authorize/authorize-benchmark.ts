import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, startPostgres } from '@gatehouse/vitest/postgres';
import { type GatehousePeer, startGatehouse } from '../http/gatehouse-peer.ts';
import { type LoadPlan, type LoadResult, runLoad } from '../http/load.ts';
import { peopleCsv } from '../people-csv.ts';
import { processorSeconds, processorSecondsOfFamily } from '../processor-time.ts';
import { median, type Measurement, type Ratio, type Findings } from '../report.ts';
import { addAskedApplication, addAskedPeople, type AskedApplication } from './asked-application.ts';

const users = 1_000;
const policyCounts = [10, 1_000, 10_000];
const connectionCounts = [1, 16, 64];
/** By session only one of each: callers are programs, who have keys. */
const [sessionPolicies, sessionConnections] = [1_000, 16];
const rounds = 3;
const seconds = 3;

interface Server {
  database: 'SQLite' | 'PostgreSQL';
  peer: GatehousePeer;
  /** Of PostgreSQL. */
  databasePid: number | null;
  applications: AskedApplication[];
}

interface Scenario {
  server: Server;
  what: string;
  plan: Omit<LoadPlan, 'duration'>;
}

/**
 * `access.authorize` over HTTP, each decision on the disk before it is answered: on both databases, by connections and by policies of
 * the application. The scenarios take turns, so that a busy moment hits all of them.
 */
export async function authorizeBenchmark(): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-authorize-'));
  const postgres = await startPostgres({ durable: true });
  const onSqlite = await startGatehouse(await mkdtemp(join(folder, 'sqlite-')));
  const onPostgres = await startGatehouse(await mkdtemp(join(folder, 'postgres-')), await createDatabase(postgres.url));
  const servers: Server[] = [
    { database: 'SQLite', peer: onSqlite, databasePid: null, applications: [] },
    { database: 'PostgreSQL', peer: onPostgres, databasePid: postgres.pid, applications: [] },
  ];
  try {
    await Promise.all(servers.map(fill));
    const measurements: Measurement[] = [];
    for (const connections of connectionCounts) measurements.push(...(await measure(servers.flatMap((server) => scenariosOf(server, connections)))));
    return { title: 'Decisions over HTTP', measurements, ratios: ratiosOf(measurements), notes };
  } finally {
    await Promise.all(servers.map(({ peer }) => peer.stop()));
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill({ peer, applications }: Server): Promise<void> {
  await addAskedPeople(peer);
  await peer.importUsers(peopleCsv(users, 1_000), users);
  for (const policies of policyCounts) applications.push(await addAskedApplication(peer, policies));
}

const notes = [
  `${users} users; the server, PostgreSQL and the load generator in processes of their own; median of ${rounds} rounds of ${seconds} s taken in turn. p50 and p99 in milliseconds; CPU and database are the processor time of the server and of PostgreSQL for a decision, in milliseconds.`,
  'Each request comes with an application key (by session: a cookie) and names one user by name and three traits; one policy redacts, the others name other traits. Commits reach the disk on both databases (fdatasync of the log; fsync=on).',
];

const inWords = (connections: number, policies: number): string =>
  `${connections} connection${connections === 1 ? '' : 's'}, ${policies.toLocaleString('en')} policies`;

function scenariosOf(server: Server, connections: number): Scenario[] {
  return server.applications.flatMap(({ policies, byKey, bySession }) => {
    const what = inWords(connections, policies);
    const plan = { url: server.peer.url, connections };
    const withSession = policies === sessionPolicies && connections === sessionConnections;
    return [{ server, what, plan: { ...plan, ...byKey } }, ...(withSession ? [{ server, what: `${what}, by session`, plan: { ...plan, ...bySession } }] : [])];
  });
}

interface Round extends LoadResult {
  processor: number;
  database: number;
}

async function measure(scenarios: readonly Scenario[]): Promise<Measurement[]> {
  const plans = scenarios.map((scenario) => ({ scenario, results: new Array<Round>() }));
  for (const { scenario } of plans) await load(scenario, 1);
  for (let round = 0; round < rounds; round += 1) for (const { scenario, results } of plans) results.push(await load(scenario, seconds));
  return plans.map(({ scenario: { server, what }, results }) => {
    const middle = (of: keyof Round): number => median(results.map((result) => result[of]));
    return {
      what,
      subject: server.database,
      value: middle('perSecond'),
      unit: 'decisions/s',
      details: { p50: middle('p50'), p99: middle('p99'), CPU: middle('processor'), ...(server.databasePid !== null && { database: middle('database') }) },
    };
  });
}

async function load({ server: { peer, databasePid }, plan }: Scenario, duration: number): Promise<Round> {
  const used = () => ({ server: processorSeconds(peer.pid), database: databasePid === null ? 0 : processorSecondsOfFamily(databasePid) });
  const before = used();
  const result = await runLoad({ ...plan, duration });
  const after = used();
  const each = (spent: number): number => (spent * 1000) / result.completed;
  return { ...result, processor: each(after.server - before.server), database: each(after.database - before.database) };
}

/** How the latency grows with the policies: the median at the fewest over that at the most; 1 means that it does not. */
function ratiosOf(measurements: readonly Measurement[]): Ratio[] {
  const p50Of = (database: string, connections: number, policies: number): number =>
    measurements.find(({ what, subject }) => subject === database && what === inWords(connections, policies))?.details?.['p50'] ?? Number.NaN;
  return ['SQLite', 'PostgreSQL'].flatMap((database) =>
    connectionCounts.map((connections) => ({
      what: `${connections} connections, p50 on ${database}`,
      peer: '10,000 policies against 10',
      ratio: p50Of(database, connections, 10) / p50Of(database, connections, 10_000),
    })),
  );
}
