import { describe, expect, it } from 'vitest';
import { matrixOf } from './matrix.ts';
import { checkPolicies, loadPolicies, readPolicyFiles } from './node.ts';
import { policiesDir } from './testing/policies.ts';

const files = readPolicyFiles(policiesDir);
const { rows, roles } = matrixOf(loadPolicies(policiesDir));
/** The roles that may do this, if only to some. */
const whoMay = (action: string, subject: string): string[] =>
  roles.map(({ role: id }) => id).filter((id) => rows.find((row) => row.subject === subject && row.action === action)?.cells[id] !== 'never');

const role = (id: string, grants: string) => ({
  path: `roles/${id}.yaml`,
  text: `role: ${id}\nlabel: ${id}\ndescription: Of a test.\nrequiresEmail: true\ngrants: ${grants}\n`,
});

/** What is reported when a role joins the repository's own policies, or takes the place of one. */
const messagesWith = (changed: { path: string; text: string }) =>
  checkPolicies([...files.filter(({ path }) => path !== changed.path), changed]).problems.map(({ message }) => message);

/** What is reported when the statement stands alone. */
const messagesOf = (statement: string) =>
  checkPolicies([
    ...files.filter(({ path }) => path !== 'invariants.yaml'),
    { path: 'invariants.yaml', text: `invariants:\n  - { id: x, ${statement}, why: Because. }\n` },
  ]).problems.map(({ message }) => message);

describe('never', () => {
  it('names the rule that breaks it', () => {
    expect(messagesOf('never: { roles: [user, developer], do: [create, delete], on: User }')).toEqual([
      expect.stringMatching(/^"x" does not hold: developer may User\.create by the rule "users\.manage\.users" \(policies\/permission-sets\.yaml:\d+\)\.$/),
    ]);
  });

  it('binds the roles of the future, where it says whom it excepts', () => {
    expect(messagesOf(`never: { except: [${whoMay('update', 'Account').join(', ')}], do: [update], on: Account }`)).toEqual([]);
    expect(messagesWith(role('of-a-test', '[own-profile, account.manage]'))).toContainEqual(
      expect.stringContaining('"only-owner-manages-the-account" does not hold: of-a-test may Account.read'),
    );
  });
});

describe('disjoint', () => {
  const both = whoMay('delete', 'User').filter((id) => whoMay('delete', 'Group').includes(id));

  it('holds of permissions that no one role joins', () => {
    expect(messagesOf('disjoint: { roles: [governance, user], permissions: [User.delete, Group.delete, Account.update] }')).toEqual([]);
    expect(messagesOf(`disjoint: { except: [${both.join(', ')}], permissions: [User.delete, Group.delete] }`)).toEqual([]);
  });

  it('names a role that joins two, and the rules by which it does', () => {
    expect(messagesOf(`disjoint: { except: [${both.filter((id) => id !== 'it-admin').join(', ')}], permissions: [User.delete, Group.delete] }`)).toEqual([
      expect.stringMatching(
        /^"x" does not hold: it-admin may Group\.delete by the rule "groups\.manage\.groups" \(.+\) and User\.delete by the rule "users\.manage\.users" \(.+\)\.$/,
      ),
    ]);
    // Some instances are enough: a User reads their own record and their own sessions.
    expect(messagesOf('disjoint: { roles: [user], permissions: [User.read, Session.read] }')).toHaveLength(1);
  });

  it('keeps a new role from joining what the policies keep apart', () => {
    expect(messagesWith(role('of-a-test', '[own-profile, users.manage, account.manage]'))).toContainEqual(
      expect.stringContaining('"whoever-grants-roles-runs-no-account" does not hold: of-a-test may Account.update'),
    );
  });
});

describe('ceiling', () => {
  it('names what is missing above, and who is covered and should not be', () => {
    expect(messagesOf('ceiling: { role: it-admin, covers: [user], not: [owner] }')).toEqual([]);
    expect(messagesOf('ceiling: { role: it-admin, covers: [owner] }')).toEqual(['"x" does not hold: owner may Account.read, and it-admin may not.']);
    expect(messagesOf('ceiling: { role: it-admin, not: [user] }')).toEqual(['"x" does not hold: it-admin holds everything that user does.']);
  });
});
