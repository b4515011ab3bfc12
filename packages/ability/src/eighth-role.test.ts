import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadPolicies, writeGenerated } from './node.ts';
import { policiesDir } from './testing/policies.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const OF_EVERY_RUN = ['run', '--exclude', 'src/eighth-role.test.ts', '--exclude', 'src/filter/filter-parity.test.ts', '--reporter=json', '--maxWorkers=1'];

const role = `# yaml-language-server: $schema=../schema/role.json
role: eighth
label: Eighth
description: Reads people, groups and reports, and the applications that are in use.
requiresEmail: true
grants:
  - own-profile
  - users.view
  - groups.view
  - reports.access
  - id: eighth.applications
    on: Application
    do: [read]
    fields: [id, name, status]
    when: { status: { eq: enabled } }
    why: Reports name applications.
`;

const tests = `# yaml-language-server: $schema=../schema/policy-tests.json
tests:
  - { name: Reports and the trail, roles: [eighth], on: Report, row: { id: r }, allow: [read, export] }
  - { name: The trail of others, roles: [eighth], on: AuditEvent, row: { actorId: other }, allow: [read, export] }
  - { name: Decisions, roles: [eighth], on: AccessDecision, row: { id: d }, allow: [read] }
  - { name: Applications in use, roles: [eighth], on: Application, row: { status: enabled }, fields: [id, name, status], allow: [read] }
  - { name: The rest of them, roles: [eighth], on: Application, row: { status: enabled }, fields: [ownerId, description], allow: [] }
  - { name: Applications out of use, roles: [eighth], on: Application, row: { status: disabled }, fields: [id, name, status], allow: [] }
  - { name: Their own record, roles: [eighth], on: User, row: { id: self }, allow: [read, update] }
  - { name: Other people, roles: [eighth], on: User, row: { id: other }, allow: [read] }
  - { name: Their sessions, roles: [eighth], on: Session, row: { userId: self }, allow: [read, revoke] }
  - { name: Requests of others, roles: [eighth], on: AccessRequest, row: { requesterId: other }, allow: [] }
  - { name: Sessions of others, roles: [eighth], on: Session, row: { userId: other }, allow: [] }
  - { name: Groups, roles: [eighth], on: Group, allow: [read] }
  - { name: Policies, roles: [eighth], on: ApplicationPolicy, allow: [] }
  - { name: The account, roles: [eighth], on: Account, allow: [] }
  - { name: Programs, roles: [eighth], on: ServiceAccount, allow: [] }
  - { name: Reviews, roles: [eighth], on: AccessReview, row: { userId: other }, allow: [] }
`;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-eighth-'));
  const dir = join(root, 'policies');
  cpSync(policiesDir, dir, { recursive: true });
  writeFileSync(join(dir, 'roles', 'eighth.yaml'), role);
  writeFileSync(join(dir, 'tests', 'eighth.test.yaml'), tests);
  mkdirSync(join(root, 'packages/ability/src/generated'), { recursive: true });
  writeGenerated(loadPolicies(dir), root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Report {
  success: boolean;
  numPassedTests: number;
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string; failureMessages: string[] }[] }[];
}

/** The tests of this package on other policies, but for this file and the one that makes up vocabularies of its own. */
async function runOn(dir: string): Promise<{ report: Report; said: string }> {
  const vitest = join(PACKAGE, 'node_modules/vitest/vitest.mjs');
  const report = join(root, 'report.json');
  const child = spawn(process.execPath, [vitest, ...OF_EVERY_RUN, `--outputFile=${report}`], {
    cwd: PACKAGE,
    env: { ...process.env, POLICIES_DIR: dir },
  });
  const [said] = await Promise.all([text(child.stderr), text(child.stdout), new Promise((resolve) => child.once('close', resolve))]);
  return { report: JSON.parse(readFileSync(report, 'utf8')) as Report, said };
}

it('a new role file with its tests and what is generated passes every test here, with no change elsewhere', { timeout: 600_000 }, async () => {
  const { report, said } = await runOn(join(root, 'policies'));
  const failed = report.testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status !== 'passed'));
  expect(failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join(' ')}`)).toEqual([]);
  expect([report.success, said]).toEqual([true, said]);
  const names = report.testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName }) => fullName));
  expect(names).toContain('deleting a line of the policies is noticed: eighth.applications in roles/eighth.yaml');
  expect(names).toContain('adding to the policies is noticed: Group delete for eighth');
});
