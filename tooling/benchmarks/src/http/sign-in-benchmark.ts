import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { verify } from '@node-rs/argon2';
import { median, type Findings } from '../report.ts';
import { startGatehouse } from './gatehouse-peer.ts';
import { signInRates } from './sign-in-rates.ts';

const accounts = 8;
/** Fewer than an account, and all of them together fewer than an address, may fail before it has to wait. */
const attempts = 4;
const signIns = 40;

/**
 * How long a refused sign-in takes for a name that nobody has, a wrong password and a deactivated account, in turn: the
 * answers are equal, and so must the times be. Beside it, what a sign-in that succeeds takes, and what of it is the password's
 * hash: the very hash that the server stored, verified here right after each. Then how many sign-ins a second there are, beside better-auth.
 */
export async function signInBenchmark(): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sign-in-'));
  const gatehouse = await startGatehouse(folder);
  const password = 'nine amber kites in the rain';
  const wrong = 'nine amber kites in the snow';
  const hashing: number[] = [];
  const times: Record<string, number[]> = { 'nobody has the name': [], 'wrong password': [], 'deactivated, right password': [], 'signed in': [] };
  let rates: Awaited<ReturnType<typeof signInRates>>;
  try {
    for (let index = 0; index < accounts; index += 1) {
      for (const name of [`active${index}`, `gone${index}`]) {
        const { user } = (await gatehouse.mutate('users.create', { username: name, firstName: 'A', roles: ['user'], password })) as { user: { id: string } };
        if (name.startsWith('gone')) await gatehouse.mutate('users.deactivate', { id: user.id });
      }
    }
    const timed = async (what: string, login: string, typed: string, status: number) => {
      const started = performance.now();
      const response = await fetch(`${gatehouse.url}/trpc/auth.login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login, password: typed }),
      });
      await response.text();
      times[what]?.push(performance.now() - started);
      if (response.status !== status) throw new Error(`${what}: ${response.status} instead of ${status}.`);
    };
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      for (let index = 0; index < accounts; index += 1) {
        await timed('nobody has the name', `nobody${index}`, wrong, 401);
        await timed('wrong password', `active${index}`, wrong, 401);
        await timed('deactivated, right password', `gone${index}`, password, 401);
      }
    }
    const hash = storedHash(join(folder, 'gatehouse.sqlite'), 'active0');
    for (let round = 0; round < signIns; round += 1) {
      await timed('signed in', `active${round % accounts}`, password, 200);
      const started = performance.now();
      if (!(await verify(hash, password))) throw new Error('The stored hash is not that of the password.');
      hashing.push(performance.now() - started);
    }
    const active = Array.from({ length: accounts }, (_, index) => `active${index}`);
    rates = await signInRates(gatehouse, folder, active, password);
  } finally {
    await gatehouse.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const unknown = median(times['nobody has the name'] ?? []);
  return {
    title: 'Signing in',
    measurements: [
      ...Object.entries({ ...times, 'the hash alone': hashing }).map(([what, values]) => ({
        what,
        subject: 'Gatehouse',
        value: median(values),
        unit: 'ms',
        details: { samples: values.length },
      })),
      ...rates.measurements,
    ],
    ratios: [
      ...Object.entries(times)
        .filter(([what]) => what !== 'nobody has the name')
        .map(([what, values]) => ({ what, peer: 'nobody has the name', ratio: median(values) / unknown })),
      ...rates.ratios,
    ],
    notes: [
      `The hash is ${Math.round((100 * median(hashing)) / median(times['signed in'] ?? []))} % of a sign-in that succeeds.`,
      `Beside the hash a sign-in takes ${(median(times['signed in'] ?? []) - median(hashing)).toFixed(1)} ms.`,
      'Sign-ins a second: rounds in turn, the median; p50, p99 and processor time of the server a sign-in in milliseconds. better-auth hashes with scrypt.',
      'One request at a time; medians. A ratio near 1 between refusals means that the time does not tell who exists.',
    ],
  };
}

/** The password hash of a user as the server stored it, parameters included. */
function storedHash(file: string, username: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const row = database.prepare('select p.hash from passwords p join users u on u.id = p.user_id where u.username = ?').get(username);
    if (typeof row?.['hash'] !== 'string') throw new Error(`${username} has no password.`);
    return row['hash'];
  } finally {
    database.close();
  }
}
