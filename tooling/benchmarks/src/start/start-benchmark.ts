import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Findings } from '../report.ts';
import { measureBulkWork } from './bulk-work.ts';
import { firstLoadKilobytes } from './console-size.ts';
import { measureStart } from './start-time.ts';

const imported = 50_000;

/** Start, memory, first load, import and audit verification: Gatehouse alone against its own bars. */
export async function startBenchmark(): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-start-'));
  try {
    const start = await measureStart(await mkdtemp(join(folder, 'start-')), 5);
    const size = await firstLoadKilobytes();
    const bulk = await measureBulkWork(await mkdtemp(join(folder, 'bulk-')), imported);
    const subject = 'Gatehouse';
    return {
      title: 'Start and bulk work',
      measurements: [
        { what: 'npm start until ready', subject, value: start.readyMilliseconds, unit: 'ms', details: { 'by CPU time': start.processorMilliseconds } },
        { what: 'resident memory when ready', subject, value: start.residentMegabytes, unit: 'MB' },
        { what: 'console first load, scripts', subject, value: size.scripts, unit: 'kB gzip' },
        { what: 'console first load, styles', subject, value: size.styles, unit: 'kB gzip' },
        {
          what: 'CSV import',
          subject,
          value: bulk.usersImported.perSecond,
          unit: 'users/s',
          details: { 'by CPU time': bulk.usersImported.perProcessorSecond },
        },
        {
          what: 'audit verify',
          subject,
          value: bulk.eventsVerified.perSecond,
          unit: 'events/s',
          details: { 'by CPU time': bulk.eventsVerified.perProcessorSecond },
        },
      ],
      ratios: [],
      notes: [
        'npm start: installed, built and migrated; median of 5 starts, from the command until /readyz answers 200.',
        'By CPU time: what the numbers would be if the server had a core to itself; for the start, of the server process alone.',
        `Import: one call with ${imported} people into an empty SQLite database. Verify: one audit.verify call over the ${bulk.eventsVerified.count} events that it left.`,
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
