import { readFileSync } from 'node:fs';

/** Megabytes of a process that are in memory; `NaN` where the kernel has no `/proc`. */
export function residentMegabytes(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1024;
}

/** The most that it was while `work` ran, looked at every few milliseconds. */
export async function peakMegabytes(pid: number, work: () => Promise<void>): Promise<number> {
  let peak = residentMegabytes(pid);
  const watch = setInterval(() => (peak = Math.max(peak, residentMegabytes(pid))), 20);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return Math.max(peak, residentMegabytes(pid));
}
