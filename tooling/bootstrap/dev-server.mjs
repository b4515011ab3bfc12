import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { watch } from 'chokidar';
import { environmentFor24, root } from './places.mjs';
import { run } from './run.mjs';
import { onStopRequest } from './stop-request.mjs';

/**
 * The server of `npm run dev`: started anew when its sources or the policies change. Sessions are in the database, so
 * nobody is signed out. Policies are compiled first; with a mistake in them the server that runs is left running.
 */

/** The exit code of a server whose settings are wrong (apps/server/src/main.ts): no change of a file mends that. */
const WRONG_SETTINGS = 78;
const policies = resolve(root, process.env.POLICIES_DIR || 'policies');
const sources = ['apps/server/src', 'apps/server/migrations', 'packages/ability/src', 'packages/contract/src'];
const say = (text) => process.stdout.write(`${text}\n`);

const state = {
  /** The server's process; null while none runs. */
  server: null,
  stopping: false,
  /** A path that changed and was not taken up yet. */
  changed: null,
  working: false,
};

const watcher = watch([policies, ...sources.map((folder) => resolve(root, folder))], {
  ignoreInitial: true,
  ignored: (path, stats) => stats?.isFile() === true && (/[.]test(-d)?[.]ts$/.test(path) || !/[.](ts|ya?ml)$/.test(path)),
  // An editor may write a file in several steps.
  awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 20 },
});
watcher.on('all', (_event, path) => {
  state.changed = path;
  void work();
});
watcher.on('error', (error) => say(`Changes can't be watched: ${error.message}`));

onStopRequest(
  (signal) => {
    state.stopping = true;
    void watcher.close();
    if (state.server === null) process.exit(0);
    state.server.kill(signal);
  },
  { withParent: true },
);

await once(watcher, 'ready');
state.changed = policies;
await work();

/** Takes one change at a time; what changes meanwhile is taken together after it. */
async function work() {
  if (state.working) return;
  state.working = true;
  while (state.changed !== null && !state.stopping) {
    const path = state.changed;
    state.changed = null;
    if (await policiesHold()) await restart(path);
  }
  state.working = false;
}

/** The compiler is a process of its own, because its sources change too. It says what is wrong. */
async function policiesHold() {
  if ((await run(process.execPath, ['tooling/bootstrap/compile-policies.mjs', policies])) === 0) return true;
  say(state.server === null ? 'The server starts when the policies hold.' : 'The server goes on with the policies from before.');
  return false;
}

async function restart(path) {
  if (state.server !== null) {
    say(`${relative(root, path)} changed: starting the server anew.`);
    const ended = once(state.server, 'exit');
    state.server.kill('SIGTERM');
    await ended;
  }
  if (state.stopping) return;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'apps/server/src/main.ts'], {
    cwd: root,
    env: environmentFor24(),
    stdio: 'inherit',
  });
  state.server = child;
  child.once('exit', (code) => {
    state.server = null;
    if (state.stopping) process.exit(code ?? 0);
    if (code === WRONG_SETTINGS) process.exit(1);
    if (code !== 0) say('The server ended. It starts anew when a file changes.');
  });
}
