import { execFileSync, spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { untilReady } from '../http/gatehouse-peer.ts';
import { processorSeconds } from '../processor-time.ts';
import { median } from '../report.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

const operatorPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

export interface StartTime {
  /** From typing `npm start` until `/readyz` says yes, in milliseconds. */
  readyMilliseconds: number;
  /** Processor time that the server process spent until then, in milliseconds. */
  processorMilliseconds: number;
  /** Resident memory of the server process once ready, in megabytes (10^6 bytes). */
  residentMegabytes: number;
}

/** Starts `npm start` on `folder` once to install, build and migrate, then `rounds` times for the numbers. */
export async function measureStart(folder: string, rounds: number): Promise<StartTime> {
  await startOnce(folder);
  const samples: StartTime[] = [];
  for (let round = 0; round < rounds; round += 1) samples.push(await startOnce(folder));
  return {
    readyMilliseconds: median(samples.map((sample) => sample.readyMilliseconds)),
    processorMilliseconds: median(samples.map((sample) => sample.processorMilliseconds)),
    residentMegabytes: median(samples.map((sample) => sample.residentMegabytes)),
  };
}

async function startOnce(folder: string): Promise<StartTime> {
  const port = await freePort();
  const started = performance.now();
  const npm = spawn('npm', ['start'], {
    cwd: root,
    // Only what an operator's shell has: neither pnpm's settings nor the Node that pnpm puts first.
    env: { PATH: operatorPath, HOME: process.env['HOME'], PORT: String(port), DATA_DIR: folder },
    stdio: 'ignore',
    detached: true,
  });
  const exited = new Promise<void>((resolve) => npm.once('exit', () => resolve()));
  const pid = npm.pid;
  if (pid === undefined) throw new Error('npm could not be started.');
  try {
    await untilReady(`http://127.0.0.1:${port}`, () => npm.exitCode, 300_000);
    const readyMilliseconds = performance.now() - started;
    const server = serverOf(pid);
    return { readyMilliseconds, processorMilliseconds: processorSeconds(server.pid) * 1000, residentMegabytes: server.residentMegabytes };
  } finally {
    // The group, as a terminal does on Ctrl-C.
    if (npm.exitCode === null) process.kill(-pid, 'SIGINT');
    await exited;
  }
}

/** The server is the last process of the chain npm → bootstrap → server. */
function serverOf(npm: number): { pid: number; residentMegabytes: number } {
  const rows = execFileSync('ps', ['-Ao', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  let server = { pid: npm, residentMegabytes: Number.NaN };
  for (let child = rows.find((row) => row[1] === npm); child !== undefined; child = rows.find((row) => row[1] === server.pid)) {
    const [pid = 0, , kilobytes = Number.NaN] = child;
    server = { pid, residentMegabytes: (kilobytes * 1024) / 1e6 };
  }
  return server;
}
