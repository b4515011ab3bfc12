import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, startPostgres } from '@gatehouse/vitest/postgres';
import { type GatehousePeer, startGatehouse } from '../http/gatehouse-peer.ts';
import { type LoadRequest, type LoadResult, runLoad } from '../http/load.ts';
import { people } from '../http/peer.ts';
import { peopleCsv } from '../people-csv.ts';
import { processorSeconds } from '../processor-time.ts';
import { median, type Measurement, type Ratio, type Report } from '../report.ts';

const users = 1_000;
const askedUsers = 50;
const policyCounts = [10, 1_000, 10_000];
const connectionCounts = [1, 16, 64];
const rounds = 3;
const seconds = 3;

interface Scenario {
  database: string;
  peer: GatehousePeer;
  policies: number;
  requests: LoadRequest[];
}

/**
 * `access.authorize` over HTTP, each decision on the disk before it is answered: on both databases, by connections and by policies of
 * the application. The scenarios take turns, so that a busy moment hits all of them.
 */
export async function authorizeBenchmark(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-authorize-'));
  const postgres = await startPostgres({ durable: true });
  const servers = [
    { database: 'SQLite', peer: await startGatehouse(await mkdtemp(join(folder, 'sqlite-'))) },
    { database: 'PostgreSQL', peer: await startGatehouse(await mkdtemp(join(folder, 'postgres-')), await createDatabase(postgres.url)) },
  ];
  try {
    const scenarios: Scenario[] = [];
    for (const { database, peer } of servers) {
      await peer.importUsers(peopleCsv(users, askedUsers), users);
      // People who were imported wait for their first password; those who are asked about must be active.
      for (const person of people(askedUsers)) await peer.mutate('users.create', { ...person, roles: ['user'], password: 'a long walk along the river' });
      for (const policies of policyCounts) scenarios.push({ database, peer, policies, requests: await requestsFor(peer, policies) });
    }
    const measurements: Measurement[] = [];
    for (const connections of connectionCounts) measurements.push(...(await measure(scenarios, connections)));
    return { title: 'Decisions over HTTP', node: process.versions.node, measurements, ratios: ratiosOf(measurements), notes };
  } finally {
    await Promise.all(servers.map(({ peer }) => peer.stop()));
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const notes = [
  `${users} users; the server, PostgreSQL and the load generator in processes of their own; median of ${rounds} rounds of ${seconds} s taken in turn. p50, p99 and the server's CPU time a decision in milliseconds.`,
  'Each request names one user by name and three traits; one policy redacts, the others name other traits. Commits reach the disk on both databases (synchronous=FULL; fsync=on).',
];

async function measure(scenarios: readonly Scenario[], connections: number): Promise<Measurement[]> {
  const plans = scenarios.map((scenario) => ({ scenario, results: new Array<LoadResult & { processor: number }>() }));
  for (const { scenario } of plans) await load(scenario, connections, 1);
  for (let round = 0; round < rounds; round += 1) for (const { scenario, results } of plans) results.push(await load(scenario, connections, seconds));
  return plans.map(({ scenario: { database, policies }, results }) => ({
    what: `${connections} connection${connections === 1 ? '' : 's'}, ${policies.toLocaleString('en')} policies`,
    subject: database,
    value: median(results.map(({ perSecond }) => perSecond)),
    unit: 'decisions/s',
    details: {
      p50: median(results.map(({ p50 }) => p50)),
      p99: median(results.map(({ p99 }) => p99)),
      CPU: median(results.map(({ processor }) => processor)),
    },
  }));
}

async function load({ peer, requests }: Scenario, connections: number, duration: number): Promise<LoadResult & { processor: number }> {
  const before = processorSeconds(peer.pid);
  const result = await runLoad({ url: peer.url, headers: peer.headers, requests, connections, duration });
  return { ...result, processor: ((processorSeconds(peer.pid) - before) * 1000) / result.completed };
}

/** How the latency grows with the policies: the median at the fewest over that at the most; 1 means that it does not. */
function ratiosOf(measurements: readonly Measurement[]): Ratio[] {
  const p50Of = (database: string, connections: number, policies: number): number =>
    measurements.find(
      ({ what, subject }) => subject === database && what.startsWith(`${connections} c`) && what.includes(`, ${policies.toLocaleString('en')} `),
    )?.details?.['p50'] ?? Number.NaN;
  return ['SQLite', 'PostgreSQL'].flatMap((database) =>
    connectionCounts.map((connections) => ({
      what: `${connections} connections, p50 on ${database}`,
      peer: '10,000 policies against 10',
      ratio: p50Of(database, connections, 10) / p50Of(database, connections, 10_000),
    })),
  );
}

/** An application with so many policies, each about a trait of its own, and questions of which each meets one of them. */
async function requestsFor(peer: GatehousePeer, policies: number): Promise<LoadRequest[]> {
  const application = (await peer.mutate('applications.create', { name: `${policies} policies`, access: { allow: { everyone: true } } })) as { id: string };
  for (let index = 0; index < policies; index += 1) {
    await peer.mutate('applicationPolicies.create', {
      applicationId: application.id,
      description: `Policy ${index}`,
      status: 'enabled',
      who: index % 2 === 0 ? { everyone: true } : { roles: ['user'] },
      traits: [`TRAIT_${index}`],
      prompt: 'redact',
      enrichedPrompt: 'deny',
      reply: 'allow',
    });
  }
  const asked = people(askedUsers);
  return Array.from({ length: 1_000 }, (_, index) => ({
    method: 'POST',
    path: '/trpc/access.authorize',
    body: JSON.stringify({
      applicationId: application.id,
      user: { username: asked[index % askedUsers]?.username },
      requestType: 'prompt',
      traits: [`TRAIT_${(index * 7919) % policies}`, 'NO_POLICY_NAMES_THIS', 'NOR_THIS'],
    }),
  }));
}
