import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGatehouse } from '../http/gatehouse-peer.ts';
import { peopleCsv } from '../people-csv.ts';
import { processorSeconds } from '../processor-time.ts';
import type { Findings, Measurement } from '../report.ts';
import { peakMegabytes, residentMegabytes } from '../resident-memory.ts';

const sizes = [10_000, 100_000];

/** How fast a file of users is imported into an empty database, and whether a file ten times as large takes more memory. */
export async function importBenchmark(): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-import-'));
  const measurements: Measurement[] = [];
  try {
    for (const count of sizes) measurements.push(...(await measure(await mkdtemp(join(folder, `${count}-`)), count)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    title: 'Import of users',
    measurements,
    ratios: [],
    notes: [
      'One file sent to POST /import/users.csv of a server of its own: one transaction, each user with a role, a group and an audit event.',
      'A list beside it: users.list, 25 rows with total, asked again and again while the import runs.',
      'Peak memory: of the whole process, looked at every 20 ms. The file itself, as bytes, is part of it.',
    ],
  };
}

async function measure(folder: string, count: number): Promise<Measurement[]> {
  const gatehouse = await startGatehouse(folder);
  try {
    const csv = peopleCsv(count);
    const before = residentMegabytes(gatehouse.pid);
    const processor = processorSeconds(gatehouse.pid);
    const waits: number[] = [];
    const over = new AbortController();
    const lists = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const asked = performance.now();
        await gatehouse.query('users.list', { limit: 25 });
        waits.push(performance.now() - asked);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    let seconds = 0;
    const peak = await peakMegabytes(gatehouse.pid, async () => {
      const asking = lists();
      const started = performance.now();
      await gatehouse.importUsers(csv, count);
      seconds = (performance.now() - started) / 1000;
      over.abort();
      await asking;
    });
    const subject = `${count.toLocaleString('en')} users`;
    return [
      {
        what: 'import',
        subject,
        value: count / seconds,
        unit: 'users/s',
        details: { 'by CPU time': count / (processorSeconds(gatehouse.pid) - processor), seconds },
      },
      { what: 'peak memory', subject, value: peak, unit: 'MB', details: { 'MB before': before, 'MB of file': Buffer.byteLength(csv) / 1024 / 1024 } },
      { what: 'longest wait of a list beside it', subject, value: Math.max(...waits), unit: 'ms' },
    ];
  } finally {
    await gatehouse.stop();
  }
}
