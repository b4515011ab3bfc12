import { parentPort, workerData } from 'node:worker_threads';
import { faultOf } from '../database-fault.ts';
import { PreparedHandle } from './prepared-handle.ts';
import type { Scan, ScanAnswer } from './scanner.ts';
import { tryWhileBusy } from './try-while-busy.ts';

// Reads that may take long, beside the thread that answers requests, on a connection of their own. One that failed is opened anew.

let handle: PreparedHandle | undefined;

async function answer({ id, sql, values }: Scan): Promise<ScanAnswer> {
  try {
    return { id, rows: await tryWhileBusy(() => (handle ??= new PreparedHandle(workerData as string, { readOnly: true })).run(sql, values).rows) };
  } catch (cause) {
    handle?.close();
    handle = undefined;
    return { id, failed: cause instanceof Error ? cause.message : String(cause), fault: faultOf(cause) };
  }
}

parentPort?.on('message', (scan: Scan) => {
  void answer(scan).then((answered) => parentPort?.postMessage(answered, []));
});
