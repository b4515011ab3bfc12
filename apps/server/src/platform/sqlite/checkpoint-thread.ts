import { parentPort, workerData } from 'node:worker_threads';
import type { CheckpointAnswer } from './checkpoints.ts';
import { PreparedHandle } from './prepared-handle.ts';

// Moves what is committed from the write-ahead log into the file, on a connection of its own, and waits for the disk here.

let handle: PreparedHandle | undefined;

function checkpoint(): CheckpointAnswer {
  try {
    handle ??= new PreparedHandle(workerData as string, { readOnly: false });
    const [row] = handle.run('pragma wal_checkpoint(passive)', []).rows;
    return { pages: Number(row?.['log'] ?? 0) };
  } catch (cause) {
    handle?.close();
    handle = undefined;
    return { failed: cause instanceof Error ? cause.message : String(cause) };
  }
}

parentPort?.on('message', () => parentPort?.postMessage(checkpoint(), []));
