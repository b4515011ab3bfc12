import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { environmentFor24, root } from './places.mjs';

/**
 * Runs a program to its end with this terminal's output and nothing to read.
 * @returns its exit code; 128 + n when signal n ended it, 127 when it could not be started.
 */
export function run(program, args, { cwd = root, env = {}, stdin = 'ignore', stdout = 1 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...environmentFor24(), ...env },
      stdio: [stdin, stdout, 'inherit'],
      shell: process.platform === 'win32' && program === 'npx',
    });
    child.on('error', () => resolve(127));
    child.on('exit', (code, signal) => resolve(exitCodeOf(code, signal)));
  });
}

/** What a shell would report for a process that ended this way. */
export function exitCodeOf(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

/** Runs pnpm at the version that package.json names, wherever the machine has it or not. */
export function runPnpm(args, options) {
  return run('npx', ['--yes', '--loglevel=error', 'pnpm@12.21.0', ...args], options);
}
