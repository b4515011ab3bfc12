import { spawn } from 'node:child_process';
import { environmentFor24, root } from './places.mjs';
import { exitCodeOf } from './run.mjs';
import { onStopRequest } from './stop-request.mjs';

/**
 * Runs programs side by side on this terminal until one of them ends or somebody asks to stop; then stops the others.
 * Every signal is passed on: a program may get one twice, from the terminal and from here.
 * @param {{program: string, args: string[], cwd?: string, env?: Record<string, string>}[]} programs
 * @returns {Promise<number>} the exit code of the program that ended first; 0 when it ended by a stop that was asked for.
 */
export function supervise(programs) {
  return new Promise((resolve) => {
    let first;
    let asked;
    const children = programs.map(({ program, args, cwd = root, env = {} }) => {
      const child = spawn(program, args, { cwd, env: { ...environmentFor24(), ...env }, stdio: 'inherit' });
      child.on('error', (error) => ended(child, error.code === 'ENOENT' ? 127 : 1));
      child.on('exit', (code, signal) => {
        const exitCode = exitCodeOf(code, signal);
        // A program that ends by the signal it was sent, or says so by 128 + n, did what was asked.
        ended(child, asked && exitCode > 128 ? 0 : exitCode);
      });
      return child;
    });

    const running = new Set(children);
    function ended(child, code) {
      running.delete(child);
      first ??= code;
      if (running.size === 0) resolve(first);
      else for (const other of running) other.kill('SIGTERM');
    }

    onStopRequest((signal) => {
      asked = true;
      for (const child of running) child.kill(signal);
    });
  });
}
