import { spawn } from 'node:child_process';
import { environmentFor24, root } from './places.mjs';
import { exitCodeOf } from './run.mjs';

/**
 * Runs programs side by side on this terminal until one of them ends or somebody asks to stop; then stops the others.
 * A signal is passed on once. Ctrl-C in a terminal reaches every process by itself, so it is only waited for.
 * @param {{program: string, args: string[], cwd?: string, env?: Record<string, string>}[]} programs
 * @returns the exit code of the program that ended first; 0 when it ended by a stop that was asked for.
 */
export function supervise(programs) {
  return new Promise((resolve) => {
    let first;
    let asked;
    const children = programs.map(({ program, args, cwd = root, env = {} }) => {
      const child = spawn(program, args, { cwd, env: { ...environmentFor24(), ...env }, stdio: 'inherit' });
      child.on('error', (error) => ended(child, error.code === 'ENOENT' ? 127 : 1));
      child.on('exit', (code, signal) => ended(child, signal !== null && signal === asked ? 0 : exitCodeOf(code, signal)));
      return child;
    });

    const running = new Set(children);
    function ended(child, code) {
      running.delete(child);
      first ??= code;
      if (running.size === 0) resolve(first);
      else for (const other of running) other.kill('SIGTERM');
    }

    // npm, asked to stop, may end only the shell between itself and this process.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      asked ??= 'SIGTERM';
      for (const child of running) child.kill('SIGTERM');
    }, 250);
    watch.unref();

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        if (asked !== undefined) return;
        asked = signal;
        if (signal === 'SIGINT' && process.stdin.isTTY) return;
        for (const child of running) child.kill(signal);
      });
    }
  });
}
