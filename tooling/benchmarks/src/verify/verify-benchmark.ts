import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addManyEvents } from '@gatehouse/server/many-events';
import { type GatehousePeer, startGatehouse } from '../http/gatehouse-peer.ts';
import { processorSeconds } from '../processor-time.ts';
import type { Findings, Measurement } from '../report.ts';
import { peakMegabytes, residentMegabytes } from '../resident-memory.ts';
import { pass, shareOf, waitsUntil } from '../waits.ts';

const SIZES = [10_000, 100_000, 1_000_000];
/** Milliseconds for which others are measured alone, and at least beside verifications, which are repeated until then. */
const WHILE = 8_000;
/** Milliseconds between two calls of a lane. */
const PAUSE = 5;
const LANES = 4;

/** How fast the trail is verified as it grows, in how much memory, and how long `auth.me` takes meanwhile. SQLite. */
export async function verifyBenchmark(most = 1_000_000): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-verify-'));
  const measurements: Measurement[] = [];
  try {
    await (await startGatehouse(folder)).stop();
    let already = 0;
    for (const size of SIZES.filter((events) => events <= most)) {
      await addManyEvents({ DATA_DIR: folder }, size - already);
      already = size;
      const gatehouse = await startGatehouse(folder);
      try {
        measurements.push(...(await measure(gatehouse, size)));
      } finally {
        await gatehouse.stop();
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { title: 'Verifying the trail', measurements, ratios: [], notes };
}

const notes = [
  'Events of many actors, ten each, with a commitment to the personal data of both; a tenth of them mention somebody.',
  `audit.verify over HTTP, again and again for ${WHILE / 1000} s. By CPU time: events for each second of processor time of the server, its verifying threads and what else it did.`,
  `auth.me: ${LANES} lanes, one call at a time in each, ${PAUSE} ms between two calls; alone before, and beside the verifications. p50 and p99 in milliseconds.`,
];

async function measure(gatehouse: GatehousePeer, size: number): Promise<Measurement[]> {
  const subject = `${size.toLocaleString('en')} events`;
  const lanes = Object.fromEntries(Array.from({ length: LANES }, (_, lane) => [lane, () => gatehouse.query('auth.me')]));
  const waits = async (until: Promise<unknown>): Promise<number[]> => Object.values(await waitsUntil(lanes, PAUSE, until)).flat();
  await waits(pass(2000));
  const before = residentMegabytes(gatehouse.pid);
  const processor = processorSeconds(gatehouse.pid);
  const quiet = await verifyFor(gatehouse, WHILE);
  const spent = processorSeconds(gatehouse.pid) - processor;
  const alone = await waits(pass(WHILE));
  let beside: number[] = [];
  const peak = await peakMegabytes(gatehouse.pid, async () => {
    beside = await waits(verifyFor(gatehouse, WHILE));
  });
  const told = (values: readonly number[]) => ({ p50: shareOf(values, 0.5), p99: shareOf(values, 0.99), calls: values.length });
  return [
    { what: 'audit.verify', subject, value: quiet.events / quiet.seconds, unit: 'events/s', details: { 'by CPU time': quiet.events / spent } },
    { what: 'peak memory', subject, value: peak, unit: 'MB', details: { 'MB before': before } },
    { what: 'longest auth.me alone', subject, value: Math.max(...alone), unit: 'ms', details: told(alone) },
    { what: 'longest auth.me beside it', subject, value: Math.max(...beside), unit: 'ms', details: told(beside) },
  ];
}

async function verifyFor(gatehouse: GatehousePeer, milliseconds: number): Promise<{ events: number; seconds: number }> {
  const started = performance.now();
  let events = 0;
  do {
    const report = (await gatehouse.query('audit.verify')) as { ok: boolean; checked: number };
    if (!report.ok) throw new Error('The audit chain does not verify.');
    events += report.checked;
  } while (performance.now() - started < milliseconds);
  return { events, seconds: (performance.now() - started) / 1000 };
}
