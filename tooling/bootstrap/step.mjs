import { spawn } from 'node:child_process';
import { environmentFor24, root } from './places.mjs';

/**
 * Runs one named check and prints a line with its outcome and duration; what the check says is shown only when it fails.
 * @param {{name: string, program: string, args: string[]}} check
 * @returns whether it passed.
 */
export async function runStep({ name, program, args }) {
  const started = performance.now();
  const { code, output } = await capture(program, args);
  if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
  report(name, code === 0, started);
  return code === 0;
}

/** Prints the line of a check that ran in this process. */
export function report(name, passed, started) {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${passed ? '✓' : '✗'} ${name} (${seconds} s)\n`);
}

function capture(program, args) {
  return new Promise((resolve) => {
    const chunks = [];
    const child = spawn(program, args, { cwd: root, env: { ...environmentFor24(), CI: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });
}
