import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatehousePeer, startGatehouse } from '../http/gatehouse-peer.ts';
import { peopleCsv } from '../people-csv.ts';
import type { Measurement, Report } from '../report.ts';

const sizes = [10_000, 100_000, 1_000_000];
/** A file's limit is 32 MB. */
const PER_FILE = 100_000;
const TIMES = 30;

const questions: Record<string, (page: Page) => object> = {
  'first page': () => ({ limit: 25 }),
  'page in the middle': ({ middle }) => ({ limit: 25, sort: 'username', cursor: middle }),
  'by last name': () => ({ limit: 25, sort: 'lastName' }),
  'by e-mail, last first': () => ({ limit: 25, sort: 'email', direction: 'desc' }),
  'by last sign-in': () => ({ limit: 25, sort: 'lastLoginAt' }),
  'by status': () => ({ limit: 25, sort: 'status' }),
  'of a status': () => ({ limit: 25, filter: { status: ['active'] } }),
  'of a role': () => ({ limit: 25, filter: { role: ['governance'] } }),
  'of a group': ({ group }) => ({ limit: 25, filter: { groupId: [group] } }),
  'never signed in': () => ({ limit: 25, filter: { lastLogin: { never: true } } }),
  'search, one match': () => ({ limit: 25, search: 'person.004321@' }),
  'search, a tenth matches': () => ({ limit: 25, search: 'lovelace' }),
  'search, all match': () => ({ limit: 25, search: 'person' }),
  'search, none matches': () => ({ limit: 25, search: 'zzzz' }),
};

interface Page {
  middle: string;
  group: string;
}

/** How long a page of a list takes, with its total, as the number of users grows; SQLite, one request after the other. */
export async function listsBenchmark(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-lists-'));
  const measurements: Measurement[] = [];
  const gatehouse = await startGatehouse(folder);
  try {
    let count = 0;
    for (const size of sizes) {
      for (; count < size; count += Math.min(PER_FILE, size - count)) {
        const more = Math.min(PER_FILE, size - count);
        await gatehouse.importUsers(peopleCsv(more, count), more);
      }
      measurements.push(...(await measure(gatehouse, size)));
    }
  } finally {
    await gatehouse.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return {
    title: 'Lists of users',
    node: process.versions.node,
    measurements,
    ratios: [],
    notes: [`users.list over HTTP, 25 rows with the total of all that match; the middle of ${TIMES} requests, one after the other.`],
  };
}

async function measure(gatehouse: GatehousePeer, size: number): Promise<Measurement[]> {
  const groups = (await gatehouse.query('groups.list', { search: 'Group 7' })) as { items: { id: string }[] };
  const key = `person.${String(size / 2).padStart(6, '0')}`;
  const page: Page = { group: groups.items[0]?.id ?? '', middle: Buffer.from(JSON.stringify(['username', 'asc', key, ''])).toString('base64url') };
  const measurements: Measurement[] = [];
  for (const [what, input] of Object.entries(questions)) {
    const times: number[] = [];
    for (let turn = 0; turn < TIMES; turn++) {
      const asked = performance.now();
      await gatehouse.query('users.list', input(page));
      times.push(performance.now() - asked);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(TIMES - 1, Math.floor(TIMES * share))] ?? Number.NaN;
    measurements.push({ what, subject: `${size.toLocaleString('en')} users`, value: at(0.5), unit: 'ms', details: { p95: at(0.95) } });
  }
  return measurements;
}
