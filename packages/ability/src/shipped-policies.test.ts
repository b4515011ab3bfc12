import { describe, expect, it } from 'vitest';
import { abilityFor, can, canOn } from './ability-for.ts';
import { covers, missingGrants } from './ceiling.ts';
import { matrixOf } from './matrix.ts';
import { checkPolicies, loadPolicies, readPolicyFiles, runPolicyTests, staleGenerated } from './node.ts';
import { policiesDir, policiesRoot } from './testing/policies.ts';

const files = readPolicyFiles(policiesDir);
const policies = loadPolicies(policiesDir);

/** Rows cover columns: who may manage whom. It is what the requirements say of their roles; a further role needs no line here. */
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
    expect(staleGenerated(policies, policiesRoot)).toEqual([]);
  });

  const [head = '', ...lines] = ceiling.trim().split('\n');
  const columns = head.trim().split(/\s+/);
  for (const line of lines) {
    const [holder = '', ...cells] = line.split(/\s+/);
    it.each(columns.map((other, index) => ({ other, expected: cells[index] === 'Y' })))(`let ${holder} cover $other: $expected`, ({ other, expected }) => {
      expect(covers(policies, [holder], [other])).toBe(expected);
    });
  }

  it.each(policies.roles.map(({ role }) => role))('let the Owner cover %s, and %s cover itself', (role) => {
    expect(covers(policies, ['owner'], [role])).toBe(true);
    expect(covers(policies, [role], [role])).toBe(true);
  });

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
  const text = 'role: of-a-test\nlabel: Of a test\ndescription: Reads reports.\nrequiresEmail: true\ngrants:\n  - own-profile\n  - reports.access\n';
  const extended = checkPolicies([...files, { path: 'roles/of-a-test.yaml', text }]);

  it('is a role, with no other change', () => {
    expect(extended.problems).toEqual([]);
    const set = extended.policies ?? policies;
    expect(matrixOf(set).roles).toContainEqual({ role: 'of-a-test', label: 'Of a test' });
    expect(matrixOf(set).rows.find(({ subject, action }) => subject === 'Report' && action === 'export')?.cells['of-a-test']).toBe('always');
    expect(covers(set, ['of-a-test'], ['user'])).toBe(true);
    expect(covers(set, ['governance'], ['of-a-test'])).toBe(true);
    expect(covers(set, ['of-a-test'], ['governance'])).toBe(false);
    const ability = abilityFor(set, { id: 'self', roles: ['of-a-test'] });
    expect(can(ability, 'export', 'Report')).toBe(true);
    expect(can(ability, 'create', 'User')).toBe(false);
    expect(canOn(ability, 'read', 'User', { id: 'other' })).toBe(false);
  });

  it('shows up as a drift of the generated matrix', () => {
    expect(staleGenerated(extended.policies ?? policies, policiesRoot)).toEqual([
      'policies/generated/roles_permissions.csv',
      'policies/generated/effective.json',
    ]);
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

  it('is missing for an entry of a role without which no answer would change', () => {
    expect(runPolicyTests(policies, files).untestedGrants).toEqual([]);
    const grants = (role: string, text: string) => run(text).untestedGrants.find((each) => each.role === role)?.grants;
    expect(grants('user', '{ name: A, roles: [user], on: Report, allow: [] }')).toEqual(['own-profile']);
    expect(grants('user', '{ name: A, roles: [user], on: Session, row: { userId: self }, allow: [read, revoke] }')).toBeUndefined();
    // Managing allows what viewing does: only a test that says by what notices that one of them is gone.
    const sees = 'name: A, roles: [owner], on: Group, allow: [read, create, update, delete, manageMembers]';
    expect(grants('owner', `{ ${sees} }`)).toContain('groups.view');
    expect(grants('owner', `{ ${sees}, by: { read: [groups.view.read, groups.manage.groups] } }`)).not.toContain('groups.view');
  });

  it('is missing for what a role may not do and no test asks about', () => {
    expect(runPolicyTests(policies, files).untestedDenials).toEqual([]);
    const denials = (text: string) => run(text).untestedDenials.find(({ role }) => role === 'user')?.permissions;
    expect(denials('{ name: A, roles: [user], on: Report, allow: [] }')).toContain('Group.delete');
    expect(denials('{ name: A, roles: [user], on: Report, allow: [] }')).not.toContain('Report.read');
    // It may read its own record: asking about that leaves open what it may with others.
    expect(denials('{ name: A, roles: [user], on: User, row: { id: self }, allow: [read, update] }')).toContain('User.read');
    expect(denials('{ name: A, roles: [user], on: User, row: { id: other }, allow: [] }')).not.toContain('User.read');
    expect(run('{ name: A, roles: [owner], on: Report, allow: [read, export] }').untestedDenials.map(({ role }) => role)).toEqual(['owner']);
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
