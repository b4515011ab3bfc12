import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

let ticksPerSecond: number | undefined;

/** Processor time, user and system, that a process has used so far. `NaN` where the kernel has no `/proc`. */
export function processorSeconds(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const { own } = statOf(pid);
  return own / ticks();
}

/** The same for a process and its living children, such as PostgreSQL's, and for children that have ended and were waited for. */
export function processorSecondsOfFamily(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const { parent, own, ended } = statOf(Number(name));
      if (Number(name) === pid) sum += own + ended;
      else if (parent === pid) sum += own;
    } catch {
      // It ended in between.
    }
  }
  return sum / ticks();
}

const ticks = (): number => (ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })));

/** Times in ticks. */
function statOf(pid: number): { parent: number; own: number; ended: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the name in parentheses, may hold spaces; the parent is the 4th, utime, stime, cutime and cstime the 14th to 17th.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0, utime = 0, stime = 0, cutime = 0, cstime = 0] = [fields[1], ...fields.slice(11, 15)];
  return { parent, own: utime + stime, ended: cutime + cstime };
}
