import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const config = fileURLToPath(new URL('../import-directions.cjs', import.meta.url));
const depcruise = fileURLToPath(new URL('../node_modules/.bin/depcruise', import.meta.url));
const { forbidden } = createRequire(import.meta.url)(config) as { forbidden: { name: string }[] };

interface Import {
  from: string;
  to: string;
  type?: boolean;
}

const server = 'apps/server/src';

/** One import that each rule must refuse. */
const refused: Record<string, Import> = {
  'ability-stands-alone': { from: 'packages/ability/src/a.ts', to: 'packages/contract/src/index.ts' },
  'ability-core-runs-in-a-browser': { from: 'packages/ability/src/b.ts', to: 'node:fs' },
  'contract-stands-alone': { from: 'packages/contract/src/a.ts', to: 'packages/ability/src/index.ts' },
  'contract-runs-in-a-browser': { from: 'packages/contract/src/b.ts', to: 'node:fs' },
  'decisions-stand-alone': { from: 'packages/decisions/src/a.ts', to: 'packages/contract/src/index.ts' },
  'decisions-run-in-a-browser': { from: 'packages/decisions/src/b.ts', to: 'node:fs' },
  'client-knows-only-the-type-of-the-router': { from: 'packages/client/src/a.ts', to: `${server}/router.ts` },
  'console-knows-only-the-types-of-the-server': { from: 'apps/console/src/a.ts', to: `${server}/index.ts` },
  'server-knows-no-front-end': { from: `${server}/app.ts`, to: 'packages/client/src/index.ts' },
  'packages-know-no-app': { from: 'packages/contract/src/c.ts', to: 'apps/cli/src/main.ts' },
  'trpc-stays-above-the-use-cases': { from: `${server}/users/create-user.ts`, to: '@trpc/server' },
  'no-router-imports-a-router': { from: `${server}/groups/groups.router.ts`, to: `${server}/users/users.router.ts` },
  'platform-knows-no-router': { from: `${server}/platform/trpc/context.ts`, to: `${server}/users/users.router.ts` },
  'platform-knows-only-history-and-callers': { from: `${server}/platform/call.ts`, to: `${server}/users/get-user.ts` },
  'entities-know-only-entities': { from: `${server}/users/user.entity.ts`, to: `${server}/users/get-user.ts` },
  'views-know-only-rows': { from: `${server}/users/user.view.ts`, to: `${server}/users/get-user.ts` },
  'tests-are-not-imported': { from: 'apps/cli/src/a.ts', to: 'apps/cli/src/a.test.ts' },
  'domains-audit-not-upward': { from: `${server}/audit/trail.ts`, to: `${server}/users/get-user.ts` },
  'domains-account-not-upward': { from: `${server}/account/read-settings.ts`, to: `${server}/groups/list-groups.ts` },
  'domains-grants-not-upward': { from: `${server}/grants/regroup.ts`, to: `${server}/groups/list-groups.ts` },
  'domains-groups-not-upward': { from: `${server}/groups/list-groups.ts`, to: `${server}/users/get-user.ts` },
  'domains-sessions-api-keys-not-upward': { from: `${server}/sessions/find-session.ts`, to: `${server}/credentials/login.ts` },
  'domains-credentials-not-upward': { from: `${server}/credentials/login.ts`, to: `${server}/users/get-user.ts` },
  'domains-users-not-upward': { from: `${server}/users/get-user.ts`, to: `${server}/roles/list-roles.ts` },
  'domains-roles-not-upward': { from: `${server}/roles/list-roles.ts`, to: `${server}/setup/create-owner.ts` },
  'domains-setup-profile-not-upward': { from: `${server}/setup/create-owner.ts`, to: `${server}/applications/get-application.ts` },
  'domains-applications-application-policies-not-upward': { from: `${server}/application-policies/conflicts.ts`, to: `${server}/access/authorize.ts` },
  'domains-access-not-upward': { from: `${server}/access/authorize.ts`, to: `${server}/reports/usage.ts` },
  'domains-reports-not-upward': { from: `${server}/reports/usage.ts`, to: `${server}/access-reviews/decide.ts` },
};

/** Imports that look alike and are fine. */
const allowed: Import[] = [
  { from: 'packages/ability/src/node.ts', to: 'node:fs' },
  { from: 'packages/decisions/src/a.test.ts', to: 'vitest' },
  { from: 'packages/client/src/router-type.ts', to: `${server}/router.ts`, type: true },
  { from: 'apps/console/src/trpc.ts', to: `${server}/router.ts`, type: true },
  { from: `${server}/users/user.entity.ts`, to: `${server}/groups/group.entity.ts` },
  { from: `${server}/audit/old-trail.ts`, to: `${server}/users/user.entity.ts` },
  { from: `${server}/users/users.router.ts`, to: '@trpc/server' },
  { from: `${server}/access/decisions.ts`, to: `${server}/users/get-user.ts` },
  { from: `${server}/credentials/sign-up.ts`, to: `${server}/users/user.view.ts` },
  { from: `${server}/platform/history.ts`, to: `${server}/audit/trail.ts` },
  { from: `${server}/router.ts`, to: `${server}/users/users.router.ts` },
];

test('every rule has an example', () => {
  expect(Object.keys(refused).sort()).toEqual(forbidden.map(({ name }) => name).sort());
});

test('every rule refuses its example', async () => {
  const violations = await violationsOf(Object.values(refused));
  const missed = Object.entries(refused).filter(
    ([rule, { from, to }]) => !violations.some((seen) => seen.rule === rule && seen.from === from && (seen.to === to || seen.to === to.replace('node:', ''))),
  );
  expect(missed).toEqual([]);
});

test('imports along the directions pass', async () => {
  expect(await violationsOf(allowed)).toEqual([]);
});

/** What the checker says about a tree in which exactly these imports are written. */
async function violationsOf(imports: Import[]): Promise<{ rule: string; from: string; to: string }[]> {
  const tree = await mkdtemp(join(tmpdir(), 'gatehouse-imports-'));
  try {
    const sources = new Map<string, string[]>();
    for (const { from, to, type } of imports) {
      const local = /^(apps|packages)\//.test(to);
      if (local && !sources.has(to)) sources.set(to, []);
      const path = relative(dirname(from), to);
      const specifier = !local ? to : path.startsWith('.') ? path : `./${path}`;
      sources.set(from, [...(sources.get(from) ?? []), `import ${type ? 'type ' : ''}{ x as x${sources.get(from)?.length ?? 0} } from '${specifier}';`]);
    }
    for (const [file, lines] of sources) {
      await mkdir(dirname(join(tree, file)), { recursive: true });
      await writeFile(join(tree, file), [...lines, 'export const x = 1;'].join('\n'));
    }
    return await check(tree);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

interface Answer {
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

function check(tree: string): Promise<{ rule: string; from: string; to: string }[]> {
  const folders = ['apps', 'packages'];
  return new Promise((resolve, reject) => {
    execFile(depcruise, ['--config', config, '--output-type', 'json', ...folders], { cwd: tree, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (stdout === '') return reject(error ?? new Error(stderr));
      const { summary }: Answer = JSON.parse(stdout);
      resolve(summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })));
    });
  });
}
