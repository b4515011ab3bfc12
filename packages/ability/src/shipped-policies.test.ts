import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { abilityFor, can, canOn } from './ability-for.ts';
import { covers, missingGrants } from './ceiling.ts';
import { matrixOf } from './matrix.ts';
import { checkPolicies, loadPolicies, readPolicyFiles, runPolicyTests, staleGenerated } from './node.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const files = readPolicyFiles(`${root}policies`);
const policies = loadPolicies(`${root}policies`);

/** Rows cover columns: who may manage whom (the seven roles in the order of the columns). */
const ceiling = `
                 owner it-admin security-team compliance-team developer governance user
owner            Y     Y        Y             Y               Y         Y          Y
it-admin         -     Y        Y             Y               Y         Y          Y
security-team    -     -        Y             Y               -         Y          Y
compliance-team  -     -        Y             Y               -         Y          Y
developer        -     -        -             -               Y         Y          Y
governance       -     -        -             -               -         Y          Y
user             -     -        -             -               -         -          Y
`;

describe('the policies of this repository', () => {
  it('compile without a problem, warnings included', () => {
    expect(checkPolicies(files).problems).toEqual([]);
  });

  it('pass their own tests, which exercise every rule', () => {
    const { failed, passed, coverage } = runPolicyTests(policies, files);
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(400);
    expect(Object.entries(coverage).filter(([, count]) => count === 0)).toEqual([]);
  });

  it('have generated files that say the same', () => {
    expect(staleGenerated(policies, root)).toEqual([]);
  });

  const [head = '', ...lines] = ceiling.trim().split('\n');
  const columns = head.trim().split(/\s+/);
  for (const line of lines) {
    const [holder = '', ...cells] = line.split(/\s+/);
    it.each(columns.map((other, index) => ({ other, expected: cells[index] === 'Y' })))(`let ${holder} cover $other: $expected`, ({ other, expected }) => {
      expect(covers(policies, [holder], [other])).toBe(expected);
    });
  }

  it('add up the permissions of several roles, on either side of the ceiling', () => {
    expect(covers(policies, ['developer', 'security-team'], ['developer'])).toBe(true);
    expect(covers(policies, ['developer', 'security-team'], ['it-admin'])).toBe(false);
    expect(covers(policies, ['governance'], ['governance', 'developer'])).toBe(false);
    expect(covers(policies, [], ['user'])).toBe(false);
    expect(covers(policies, ['owner'], ['no-such-role'])).toBe(false);
  });
});

it('keeps what the ceiling has answered, for these policies alone', () => {
  const first = missingGrants(policies, ['developer'], ['owner']);
  expect(missingGrants(policies, ['developer'], ['owner'])).toBe(first);
  for (let index = 0; index < 5001; index++) missingGrants(policies, [`no-such-role-${index}`], ['user']);
  expect(missingGrants(policies, ['developer'], ['owner'])).toEqual(first);
  const stronger = policies.roles.map((role) => (role.role === 'developer' ? { ...role, rules: Object.keys(policies.rules) } : role));
  expect(missingGrants({ ...policies, roles: stronger }, ['developer'], ['owner'])).toEqual([]);
});

describe('a new role file', () => {
  const text = 'role: auditor\nlabel: Auditor\ndescription: Reads reports.\nrequiresEmail: true\ngrants:\n  - own-profile\n  - reports.access\n';
  const extended = checkPolicies([...files, { path: 'roles/auditor.yaml', text }]);

  it('is a role, with no other change', () => {
    expect(extended.problems).toEqual([]);
    const set = extended.policies ?? policies;
    expect(matrixOf(set).roles).toContainEqual({ role: 'auditor', label: 'Auditor' });
    expect(matrixOf(set).rows.find(({ subject, action }) => subject === 'Report' && action === 'export')?.cells['auditor']).toBe('always');
    expect(covers(set, ['auditor'], ['user'])).toBe(true);
    expect(covers(set, ['governance'], ['auditor'])).toBe(true);
    expect(covers(set, ['auditor'], ['governance'])).toBe(false);
    const ability = abilityFor(set, { id: 'self', roles: ['auditor'] });
    expect(can(ability, 'export', 'Report')).toBe(true);
    expect(can(ability, 'create', 'User')).toBe(false);
    expect(canOn(ability, 'read', 'User', { id: 'other' })).toBe(false);
  });

  it('shows up as a drift of the generated matrix', () => {
    expect(staleGenerated(extended.policies ?? policies, root)).toEqual(['policies/generated/roles_permissions.csv', 'policies/generated/effective.json']);
  });
});

describe('a policy test', () => {
  const run = (text: string) => runPolicyTests(policies, [{ path: 'tests/a.test.yaml', text: `tests:\n  - ${text}\n` }]);

  it('fails where it stands, with what the policies say instead', () => {
    expect(run('{ name: Reading, roles: [user, owner], on: Report, allow: [read] }').failed).toEqual([
      { severity: 'error', file: 'tests/a.test.yaml', line: 2, column: 5, message: 'Reading: owner may Report.export, against the expectation.' },
      { severity: 'error', file: 'tests/a.test.yaml', line: 2, column: 5, message: 'Reading: user may not Report.read, against the expectation.' },
    ]);
  });

  it('is missing for a role that none names', () => {
    expect(runPolicyTests(policies, files).untestedRoles).toEqual([]);
    const named = ['user', 'owner'];
    expect(run('{ name: Reading, roles: [user, owner], on: Report, allow: [read] }').untestedRoles).toEqual(
      policies.roles.map(({ role }) => role).filter((role) => !named.includes(role)),
    );
  });

  it('fails when another rule decides than it says', () => {
    expect(run('{ name: Seeing, roles: [user], on: User, row: { id: self }, allow: [read, update], by: { read: [users.view.read] } }').failed).toMatchObject([
      { message: "Seeing: user's User.read is decided by own-profile.read, against the expectation." },
    ]);
  });

  it.each([
    ['role', '{ name: A, roles: [usr], on: Report, allow: [] }', 'Unknown role "usr".', 'user'],
    ['subject', '{ name: A, roles: [user], on: Repot, allow: [] }', 'Unknown subject "Repot".', 'Report'],
    ['action', '{ name: A, roles: [user], on: Report, allow: [raed] }', 'Unknown action "raed".', 'read'],
    ['rule', '{ name: A, roles: [user], on: User, allow: [], by: { read: [own-profil.read] } }', 'Unknown rule "own-profil.read".', 'own-profile.read'],
    ['field of the row', '{ name: A, roles: [user], on: Session, row: { usrId: self }, allow: [] }', 'Unknown key "usrId" in a row.', 'userId'],
    ['field', '{ name: A, roles: [user], on: User, fields: [emial], allow: [] }', 'Unknown field "emial".', 'email'],
  ])('with a misspelt %s does not pass for a denial', (_, text, message, suggestion) => {
    expect(run(text).failed).toContainEqual(expect.objectContaining({ message, suggestion }));
  });
});
