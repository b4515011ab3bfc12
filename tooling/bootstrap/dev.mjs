import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { runCommand } from './failure.mjs';
import { node24, root } from './places.mjs';
import { supervise } from './supervise.mjs';

await runCommand(async () => {
  await ensureInstalled();
  const consoleFolder = join(root, 'apps', 'console');
  const consolePort = process.env.CONSOLE_PORT || '5173';
  const consoleUrl = `http://127.0.0.1:${consolePort}`;
  const host = process.env.HOST || '127.0.0.1';
  const server = `http://${host.includes(':') ? `[${host}]` : host}:${process.env.PORT || '8080'}`;
  const vite = [join(consoleFolder, 'node_modules', 'vite', 'bin', 'vite.js'), '--host', '127.0.0.1', '--port', consolePort, '--strictPort'];
  const serverSettings = {
    // The links that the server prints open the console that reloads, and stay good when the server starts anew.
    PUBLIC_URL: process.env.PUBLIC_URL || consoleUrl,
    SETUP_TOKEN: process.env.SETUP_TOKEN || randomBytes(24).toString('base64url'),
  };
  return supervise([
    { program: node24, args: [join(root, 'tooling', 'bootstrap', 'dev-server.mjs')], env: serverSettings },
    { program: node24, args: vite, cwd: consoleFolder, env: { GATEHOUSE_SERVER: server } },
  ]);
});
