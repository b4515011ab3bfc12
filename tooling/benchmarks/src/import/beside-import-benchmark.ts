import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, startPostgres } from '@gatehouse/vitest/postgres';
import { type GatehousePeer, startGatehouse } from '../http/gatehouse-peer.ts';
import { peopleCsv } from '../people-csv.ts';
import type { Findings, Measurement } from '../report.ts';
import { type Lanes, pass, shareOf, waitsUntil } from '../waits.ts';

const PEOPLE = 100_000;
/** Milliseconds between two calls of a lane. */
const PAUSE = 25;
/** Milliseconds for which the lanes run before they are timed: what is done for the first time is compiled then. */
const WARM = 10_000;
/** Milliseconds for which the lanes run without an import: about as long as one takes, since a rare wait is found by waiting long enough. */
const ALONE = 60_000;

/** How long others wait while 100,000 people are imported, and while nothing is. */
export async function besideImportBenchmark(): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-beside-import-'));
  const postgres = await startPostgres({ durable: true });
  const measurements: Measurement[] = [];
  try {
    for (const database of ['SQLite', 'PostgreSQL']) {
      // A hash of a password takes a processor for as long as all else that a call does: with and without it are told apart.
      for (const signingIn of [false, true]) {
        const url = database === 'SQLite' ? undefined : await createDatabase(postgres.url);
        const gatehouse = await startGatehouse(await mkdtemp(join(folder, 'data-')), url);
        measurements.push(...(await measure(signingIn ? `${database}, sign-ins too` : database, gatehouse, signingIn)));
      }
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return {
    title: 'Others beside an import',
    measurements,
    ratios: [],
    notes: [
      `One file of ${PEOPLE.toLocaleString('en')} people, each with a role and a group, sent to POST /import/users.csv. The import ends when each has an event.`,
      `Five lanes, or six with sign-ins, one call at a time in each, ${PAUSE} ms between two calls. "alone" is the same lanes before the import, for ${ALONE / 1000} s.`,
    ],
  };
}

async function measure(subject: string, gatehouse: GatehousePeer, signingIn: boolean): Promise<Measurement[]> {
  try {
    const lanes = await lanesOf(gatehouse, signingIn);
    await waitsUntil(lanes, PAUSE, pass(WARM));
    const alone = await waitsUntil(lanes, PAUSE, pass(ALONE));
    const started = performance.now();
    let seconds = 0;
    const importing = gatehouse.importUsers(peopleCsv(PEOPLE), PEOPLE).then(() => (seconds = (performance.now() - started) / 1000));
    const beside = await waitsUntil(lanes, PAUSE, importing);
    return [
      { what: 'import', subject, value: PEOPLE / seconds, unit: 'users/s', details: { seconds } },
      ...Object.keys(lanes).map((lane) => ({
        what: `longest wait: ${lane}`,
        subject,
        value: Math.max(...(beside[lane] ?? [])),
        unit: 'ms',
        details: {
          p99: shareOf(beside[lane], 0.99),
          p50: shareOf(beside[lane], 0.5),
          'alone, longest': Math.max(...(alone[lane] ?? [])),
          'alone, p99': shareOf(alone[lane], 0.99),
          'alone, p50': shareOf(alone[lane], 0.5),
        },
      })),
    ];
  } finally {
    await gatehouse.stop();
  }
}

async function lanesOf(gatehouse: GatehousePeer, signingIn: boolean): Promise<Lanes> {
  const password = 'a walk along the other river';
  const person = { username: 'lane', firstName: 'Lane', email: 'lane@example.net', roles: ['user'], password };
  const { user } = (await gatehouse.mutate('users.create', person)) as { user: { id: string; version: number } };
  const application = { name: 'Lane', access: { allow: { everyone: true } } };
  const { id: applicationId } = (await gatehouse.mutate('applications.create', application)) as { id: string };
  let { version } = user;
  return {
    // Waits for no database: how long the machine itself, with all processes on it, lets a call wait.
    '/healthz': async () => void (await (await fetch(`${gatehouse.url}/healthz`)).text()),
    'auth.me': () => gatehouse.query('auth.me'),
    'users.list': () => gatehouse.query('users.list', { limit: 25 }),
    'users.update': async () => {
      const updated = (await gatehouse.mutate('users.update', { id: user.id, version, firstName: `Lane ${version}` })) as { version: number };
      version = updated.version;
    },
    'access.authorize': () => gatehouse.mutate('access.authorize', { applicationId, user: { username: 'lane' }, requestType: 'prompt', traits: ['PERSON'] }),
    // In a browser of its own: it would end the session of the other lanes.
    ...(signingIn && { 'auth.login': () => signIn(gatehouse, { login: 'lane', password }) }),
  };
}

async function signIn({ url }: GatehousePeer, body: object): Promise<void> {
  const response = await fetch(`${url}/trpc/auth.login`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { origin: url, 'content-type': 'application/json' },
  });
  await response.text();
  if (!response.ok) throw new Error(`auth.login: ${response.status}`);
}
