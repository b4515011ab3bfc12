import { startGatehouse, type GatehousePeer } from '../http/gatehouse-peer.ts';
import { people } from '../http/peer.ts';
import { processorSeconds } from '../processor-time.ts';

/** How fast one kind of work went, on the clock and by the server's processor time alone. */
export interface Rate {
  perSecond: number;
  perProcessorSecond: number;
}

export interface BulkWork {
  usersImported: Rate;
  eventsVerified: Rate & { count: number };
}

/** Imports `count` people in one call, then verifies the audit chain that this left. */
export async function measureBulkWork(folder: string, count: number): Promise<BulkWork> {
  const gatehouse = await startGatehouse(folder);
  try {
    const usersImported = await rateOf(gatehouse.pid, async () => {
      await importPeople(gatehouse, count);
      return count;
    });
    let checked = 0;
    const eventsVerified = await rateOf(gatehouse.pid, async () => {
      const report = (await gatehouse.query('audit.verify')) as { ok: boolean; checked: number };
      if (!report.ok) throw new Error('The audit chain does not verify.');
      return (checked = report.checked);
    });
    return { usersImported, eventsVerified: { ...eventsVerified, count: checked } };
  } finally {
    await gatehouse.stop();
  }
}

async function rateOf(pid: number, work: () => Promise<number>): Promise<Rate> {
  const processor = processorSeconds(pid);
  const started = performance.now();
  const count = await work();
  return { perSecond: (count / (performance.now() - started)) * 1000, perProcessorSecond: count / (processorSeconds(pid) - processor) };
}

/** Users a second of one `users.importCsv` call, from sending the file to the answer. */
export async function importPeople(gatehouse: GatehousePeer, count: number): Promise<number> {
  const lines = people(count).map(({ username, firstName, lastName, email }) => `${username},${firstName},${lastName},${email},user,`);
  const csv = ['username,firstName,lastName,email,roles,groups', ...lines].join('\n');
  const started = performance.now();
  const result = (await gatehouse.mutate('users.importCsv', { csv, dryRun: false })) as { created: number };
  const seconds = (performance.now() - started) / 1000;
  if (result.created !== count) throw new Error(`Gatehouse imported ${result.created} of ${count} users.`);
  return count / seconds;
}
