import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './places.mjs';

const at = join(root, 'docs', 'operations');
const text = (file: string): Promise<string> => readFile(join(at, file), 'utf8');
const settings = new Set((await readFile(join(root, 'README.md'), 'utf8')).match(/(?<=^\| `)[A-Z_]+(?=` \|)/gm));

test('every setting in the README is one that the server reads, and the other way round', async () => {
  const source = await readFile(join(root, 'apps', 'server', 'src', 'platform', 'config.ts'), 'utf8');
  const [, schema = ''] = /const environment = z\.object\(\{([\s\S]*?)\n\}\);/.exec(source) ?? [];
  expect([...settings].toSorted()).toEqual((schema.match(/^ {2}[A-Z_]+(?=:)/gm) ?? []).map((name) => name.trim()).toSorted());
});

test('the unit and the Dockerfile set what the server reads, and start a program that is there', async () => {
  const unit = await text('gatehouse.service');
  const set = [...unit.matchAll(/^Environment=([A-Z_]+)=/gm)].map(([, name = '']) => name).filter((name) => name !== 'NODE_ENV');
  expect(set.length).toBeGreaterThan(2);
  const [, env = ''] = /^ENV (.*)$/m.exec(await text('Dockerfile')) ?? [];
  const inImage = [...env.matchAll(/([A-Z_]+)=/g)].map(([, name = '']) => name).filter((name) => name !== 'NODE_ENV');
  expect(inImage.length).toBeGreaterThan(2);
  for (const name of [...set, ...inImage]) expect(settings).toContain(name);
  for (const file of [unit, await text('Dockerfile')]) {
    expect(file).toContain('node_modules/node/bin/node');
    expect(file).toContain('apps/server/src/main.ts');
  }
  expect(existsSync(join(root, 'apps', 'server', 'src', 'main.ts'))).toBe(true);
});

test('systemd has nothing to say against the unit, where there is systemd', async () => {
  const sections = (await text('gatehouse.service')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of sections) expect(line).toMatch(/^(?:\[(?:Unit|Service|Install)\]|[A-Z][A-Za-z]+=.+)$/);
  const said = await new Promise<string>((resolve) =>
    execFile('systemd-analyze', ['verify', '--man=no', join(at, 'gatehouse.service')], (error, out, err) =>
      resolve(error !== null && error.code === 'ENOENT' ? '' : out + err),
    ),
  );
  // The program lies where the unit says on the operator's machine, not on this one.
  const about = said.split('\n').filter((line) => line.includes('gatehouse.service') && !/is not executable|No such file/.test(line));
  expect(about).toEqual([]);
});

test('the guide links to files that are there, and to all of them', async () => {
  const guide = await readFile(join(root, 'docs', 'operations.md'), 'utf8');
  const linked = new Set([...guide.matchAll(/\]\(operations\/([^)]+)\)/g)].map(([, file = '']) => file));
  for (const file of linked) expect(await readdir(at)).toContain(file);
  // One belongs to a Compose file, one to the Dockerfile.
  const belonging = ['nginx.compose.conf', 'Dockerfile.dockerignore'];
  expect((await readdir(at)).filter((file) => !belonging.includes(file)).toSorted()).toEqual([...linked].toSorted());
  const scripts = (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;
  for (const [, script = ''] of guide.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(script);
});

test.each(['compose.sqlite.yaml', 'compose.postgres.yaml'])(
  '%s is YAML, its files and volumes are there, and its servers set what the server reads',
  async (file) => {
    interface Service {
      build?: { context: string; dockerfile: string };
      environment?: Record<string, string>;
      depends_on?: Record<string, unknown> | string[];
      volumes?: string[];
    }
    const compose = parse(await text(file), { merge: true }) as { services: Record<string, Service>; volumes: Record<string, unknown> };
    const servers = Object.values(compose.services).filter(({ build }) => build !== undefined);
    expect(servers).toHaveLength(file.includes('postgres') ? 2 : 1);
    for (const { build, environment } of servers) {
      expect(existsSync(join(at, build?.context ?? '', build?.dockerfile ?? ''))).toBe(true);
      expect(Object.keys(environment ?? {}).length).toBeGreaterThan(1);
      for (const name of Object.keys(environment ?? {})) expect(settings).toContain(name);
    }
    for (const { depends_on: needed = [], volumes = [] } of Object.values(compose.services)) {
      for (const name of Array.isArray(needed) ? needed : Object.keys(needed)) expect(compose.services).toHaveProperty([name]);
      for (const [source = ''] of volumes.map((volume) => volume.split(':'))) {
        if (source.startsWith('./')) expect(existsSync(join(at, source))).toBe(true);
        else if (!source.startsWith('$')) expect(compose.volumes).toHaveProperty([source]);
      }
    }
  },
);

test('the nginx of the Compose file is the other one, with the names of its servers', async () => {
  const plain = (file: string) =>
    file
      .split('\n')
      .filter((line) => !line.startsWith('#') && !/^\s*server [\w.-]+:808\d;$/.test(line))
      .join('\n');
  expect(plain(await text('nginx.compose.conf'))).toBe(plain(await text('nginx.conf')));
});
