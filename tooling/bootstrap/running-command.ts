import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { environmentFor24 } from './places.mjs';

/** A command that tests started, with what it has said so far. */
export interface RunningCommand {
  child: ChildProcess;
  /** Everything on its standard output and standard error. */
  output: () => string;
  /** Waits until it has said something; fails with its words when it ends before. */
  says: (what: RegExp | string) => Promise<void>;
  /** Its exit code and, if it was killed, the signal; also after it has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const started: ChildProcess[] = [];

/** Ends what a test file started and left running, with all of its children. */
export const killAll = (): void => {
  for (const { pid, exitCode } of started) {
    if (pid === undefined || exitCode !== null) continue;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Its whole group is gone already.
    }
  }
};

/** Starts a program in a process group of its own, as a terminal's shell would, with a settled environment. */
export function startCommand(program: string, args: string[], { cwd, env = {} }: { cwd: string; env?: Record<string, string> }): RunningCommand {
  const settled = { DATABASE_URL: '', POLICIES_DIR: '', LOG_LEVEL: 'warn' };
  const child = spawn(program, args, {
    cwd,
    env: { ...environmentFor24(), npm_lifecycle_event: undefined, ...settled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  started.push(child);
  let output = '';
  const listeners = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const says = (what: RegExp | string): Promise<void> =>
    new Promise((resolve, reject) => {
      const listener = (): void => {
        if (typeof what === 'string' ? !output.includes(what) : !what.test(output)) return;
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
      listener();
      void ended.then(({ code }) => reject(new Error(`It ended with ${code} before it said ${String(what)}:\n${output}`)));
    });
  return { child, output: () => output, says, ended };
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('No free port.'))));
    });
  });
}
