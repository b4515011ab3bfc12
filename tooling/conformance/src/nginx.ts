import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx'].find(existsSync);

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}

export interface Nginx {
  url: string;
  /** What it wrote into the log that its file names. */
  accessLog(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Runs nginx with a site of docs/operations as it is written, but for its ports, names of this machine and certificates.
 * @param ports those of the file by those of this test.
 * @throws when there is no nginx: `.ci/run` installs it.
 */
export async function startNginx(site: string, ports: Readonly<Record<string, number>>, change: (text: string) => string = (text) => text): Promise<Nginx> {
  if (PROGRAM === undefined) throw new Error('nginx is not installed. Install it (apt-get install nginx-light), or run .ci/run, which does.');
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-nginx-'));
  const port = await freePort();
  const written = change(await readFile(new URL(`../../../docs/operations/${site}`, import.meta.url), 'utf8'));
  const log = join(folder, 'access.log');
  const here = Object.entries(ports)
    .reduce((text, [from, to]) => text.replaceAll(from, `127.0.0.1:${to}`), written)
    .replaceAll('/var/log/nginx/gatehouse.log', log);
  const certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x', '-days', '1', '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  const withTls = here
    .replaceAll(/ssl_certificate_key .*;/g, `ssl_certificate_key ${key};`)
    .replaceAll(/ssl_certificate .*;/g, `ssl_certificate ${certificate};`);
  const main = (text: string): string =>
    `${process.getuid?.() === 0 ? 'user root;' : ''} worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
     events {} http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u;
     scgi_temp_path ${folder}/s;\n${text}\n}`;
  await mkdir(join(folder, 'body'));
  const config = join(folder, 'nginx.conf');
  // As it is written, it is at least read; it is run without TLS, which is not ours.
  await writeFile(config, main(withTls.replaceAll('listen 443', `listen 127.0.0.1:${port}`).replaceAll('listen 80;', `listen 127.0.0.1:${await freePort()};`)));
  execFileSync(PROGRAM, ['-t', '-q', '-c', config], { stdio: 'pipe' });
  const plain = here
    .replaceAll(/^\s*ssl_.*$/gm, '')
    .replaceAll('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replaceAll('listen 80;', `listen 127.0.0.1:${await freePort()};`);
  await writeFile(config, main(plain));
  const child: ChildProcess = spawn(PROGRAM, ['-c', config], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}`;
  for (let left = 100; ; left--) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      break;
    if (left === 0 || child.exitCode !== null) throw new Error(`nginx did not start: ${await readFile(join(folder, 'error.log'), 'utf8')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    accessLog: () => readFile(log, 'utf8'),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
