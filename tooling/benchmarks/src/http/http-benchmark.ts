import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, type Measurement, type Ratio, type Findings } from '../report.ts';
import { importPeople } from '../start/bulk-work.ts';
import { startBetterAuth } from './better-auth-peer.ts';
import { startGatehouse } from './gatehouse-peer.ts';
import { runLoad, type LoadPlan, type LoadRequest, type LoadResult } from './load.ts';
import type { Peer } from './peer.ts';
import { processorSeconds } from '../processor-time.ts';

const users = 10_000;
const rounds = 3;
const seconds = 3;
/** Seconds. V8 takes thousands of requests until a server is as fast as it gets, which one that runs for days is. */
const WARM_UP = 6;
const connections = 16;
const updatesARound = 1_000;

/** The same work over HTTP against Gatehouse and better-auth, round by round in turn, so that a busy moment hits both. */
export async function httpBenchmark(): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-http-'));
  const gatehouse = await startGatehouse(await mkdtemp(join(folder, 'gatehouse-')));
  const shipped = await startBetterAuth(await mkdtemp(join(folder, 'shipped-')), users, false);
  const tuned = await startBetterAuth(await mkdtemp(join(folder, 'tuned-')), users, true);
  const peers: Peer[] = [gatehouse, shipped, tuned];
  try {
    const imported = await importPeople(gatehouse, users);
    const created = await runLoad({ ...target(shipped), requests: shipped.creations(0, 1_000) });
    const createdTuned = await runLoad({ ...target(tuned), requests: tuned.creations(0, 1_000) });
    const measurements: Measurement[] = [
      { what: 'import / create users', subject: gatehouse.name, value: imported, unit: 'users/s' },
      { what: 'import / create users', subject: shipped.name, value: created.perSecond, unit: 'users/s' },
      { what: 'import / create users', subject: tuned.name, value: createdTuned.perSecond, unit: 'users/s' },
    ];
    measurements.push(...(await inTurn('who am I', peers, async (peer) => [peer.whoAmI()])));
    measurements.push(...(await inTurn('list 25 users with total', peers, (peer) => peer.pages())));
    for (const peer of peers) await requireSameMatches(peer);
    measurements.push(...(await inTurn('search, 25 users with total', peers, async (peer) => peer.searches())));
    measurements.push(...(await updatesInTurn(peers)));
    return { title: 'Over HTTP', measurements, ratios: ratiosOf(measurements, gatehouse.name), notes };
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

const notes = [
  `${users} users in each, ${connections} keep-alive connections, each server and the load generator in a process of its own; median of ${rounds} rounds taken in turn. p50, p99 and the server's CPU time a request in milliseconds.`,
  'Who am I: auth.me (session, roles, packed rules, policy hash) against get-session. List: keyset pages against offset pages, both sorted on an indexed column over the first 100 pages.',
  'Search: a text within e-mail addresses, which one, a hundred and a thousand users have; Gatehouse looks through names as well.',
  'Update: Gatehouse checks the guard, the ceiling and the version, and answers once the audit event is on the disk; better-auth writes the name without an audit trail, "tuned" with WAL and synchronous=NORMAL.',
  'Import: one users.importCsv call against 1,000 calls of create-user without a password, since better-auth has no import.',
];

/** What is timed must be the same work. @throws Error when a peer finds others. */
async function requireSameMatches(peer: Peer): Promise<void> {
  for (const [index, { path }] of peer.searches().entries()) {
    const text = await (await fetch(peer.url + path, { headers: peer.headers })).text();
    const total = Number(/"total":(\d+)/.exec(text)?.[1]);
    if (total !== MATCHES[index]) throw new Error(`${peer.name} finds ${total} of ${MATCHES[index]} by ${path}.`);
  }
}
const MATCHES = [1, 100, 1000];

const target = (peer: Peer) => ({ url: peer.url, headers: peer.headers, connections });

async function inTurn(what: string, peers: Peer[], requestsOf: (peer: Peer) => Promise<LoadRequest[]>): Promise<Measurement[]> {
  const plans = await Promise.all(peers.map(async (peer) => ({ peer, requests: await requestsOf(peer), results: new Array<PeerResult>() })));
  for (const { peer, requests } of plans) await runLoad({ ...target(peer), requests, duration: WARM_UP });
  for (let round = 0; round < rounds; round += 1) {
    for (const { peer, requests, results } of plans) results.push(await loadPeer(peer, { ...target(peer), requests, duration: seconds }));
  }
  return plans.map(({ peer, results }) => summary(what, peer, results));
}

async function updatesInTurn(peers: Peer[]): Promise<Measurement[]> {
  const plans = peers.map((peer) => ({ peer, results: new Array<PeerResult>() }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { peer, results } of plans) {
      // A slice of users of its own for each round: a version may be written only once.
      const requests = await peer.updates(round * updatesARound, updatesARound);
      results.push(await loadPeer(peer, { ...target(peer), requests }));
    }
  }
  return plans.map(({ peer, results }) => summary('update a user', peer, results));
}

interface PeerResult extends LoadResult {
  /** Processor milliseconds that the server spent on a request: less disturbed by a busy machine than time on the clock. */
  processor: number;
}

async function loadPeer(peer: Peer, plan: LoadPlan): Promise<PeerResult> {
  const before = processorSeconds(peer.pid);
  const result = await runLoad(plan);
  return { ...result, processor: ((processorSeconds(peer.pid) - before) * 1000) / result.completed };
}

function summary(what: string, peer: Peer, results: PeerResult[]): Measurement {
  return {
    what,
    subject: peer.name,
    value: median(results.map((result) => result.perSecond)),
    unit: 'req/s',
    details: {
      p50: median(results.map((result) => result.p50)),
      p99: median(results.map((result) => result.p99)),
      'CPU a request': median(results.map((result) => result.processor)),
    },
  };
}

function ratiosOf(measurements: Measurement[], ours: string): Ratio[] {
  return measurements
    .filter(({ subject }) => subject !== ours)
    .map(({ what, subject, value }) => {
      const own = measurements.find((other) => other.what === what && other.subject === ours);
      return { what, peer: subject, ratio: (own?.value ?? Number.NaN) / value };
    });
}
