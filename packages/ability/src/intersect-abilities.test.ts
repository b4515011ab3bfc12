import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abilityFor, type AppAbility, can, canOn, decidingRule, packAbility, permittedFields, rulesFor, unpackAbility } from './ability-for.ts';
import { filterFor, NOTHING } from './filter/filter-for.ts';
import { vocabulary } from './generated/vocabulary.ts';
import { abilityOnOne, intersectAbilities, restrictToScopes } from './intersect-abilities.ts';
import { loadPolicies } from './node.ts';
import { policiesDir } from './testing/policies.ts';
import { grantsBeyond, isScope, scopes } from './scope.ts';

const policies = loadPolicies(policiesDir);
const roles = policies.roles.map(({ role }) => role);
const of = (id: string, ...held: string[]): AppAbility => abilityFor(policies, { id, roles: held });
const rows = [
  { id: 'u1', userId: 'u1', requesterId: 'u1', actorId: 'u1', roles: [{ role: 'owner' }] },
  { id: 'u1', userId: 'u2', requesterId: 'u2', actorId: null, roles: [] },
  { id: 'u2', userId: 'u2', requesterId: 'u2', actorId: 'u2', roles: [] },
  { id: 'u3', userId: 'u3', requesterId: 'u3', actorId: 'u3', roles: [{ role: 'owner' }] },
];

/** What the shipped policies can be asked about each row: with every field, and with none. */
function* questions() {
  for (const [subject, { actions, fields }] of Object.entries(vocabulary)) {
    for (const action of actions) for (const row of rows) for (const field of [undefined, ...fields]) yield [action, subject, row, field] as const;
  }
}
const allowed = (ability: AppAbility, [action, subject, row, field]: readonly [string, string, object, string | undefined]): boolean =>
  decidingRule(ability, action, subject, row, field)?.inverted === false;

const person = fc.record({ id: fc.constantFrom('u1', 'u2'), roles: fc.subarray(roles) });

describe('an intersection', () => {
  it('allows what all of its abilities allow, and nothing else, in the server and in the browser', () => {
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: 3 }), (people) => {
        const abilities = people.map((each) => abilityFor(policies, each));
        const together = intersectAbilities(abilities);
        const sent = unpackAbility(JSON.parse(JSON.stringify(packAbility(together))) as ReturnType<typeof packAbility>);
        for (const question of questions()) {
          expect(allowed(together, question)).toBe(abilities.every((ability) => allowed(ability, question)));
          expect(allowed(sent, question)).toBe(allowed(together, question));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the guardrails of everybody concerned', () => {
    const both = intersectAbilities([of('u1', 'governance'), of('u2', 'governance')]);
    for (const id of ['u1', 'u2']) expect(canOn(both, 'deactivate', 'User', { id, roles: [] })).toBe(false);
    expect(decidingRule(both, 'deactivate', 'User', { id: 'u1', roles: [] })).toEqual({ id: 'guardrail.own-status', inverted: true });
    expect(canOn(both, 'deactivate', 'User', { id: 'u3', roles: [] })).toBe(true);
  });

  it('of what is one’s own with what is somebody else’s is nothing, and says so', () => {
    const both = intersectAbilities([of('u1', 'user'), of('u2', 'user')]);
    expect(can(both, 'read', 'User')).toBe(false);
    expect(filterFor(both, 'read', 'User')).toBe(NOTHING);
  });

  it('takes the narrower condition and the common fields', () => {
    const both = intersectAbilities([of('u1', 'user'), of('u2', 'governance')]);
    expect(filterFor(both, 'read', 'User')).toEqual({ id: 'u1' });
    expect(permittedFields(both, 'update', 'User', { id: 'u1', roles: [] })).toEqual(['firstName', 'lastName', 'email']);
    expect(permittedFields(both, 'update', 'User', { id: 'u3', roles: [] })).toEqual([]);
  });

  it('does not grow by what it has already', () => {
    const owner = of('u1', 'owner');
    const grants = (ability: AppAbility): number => ability.rules.filter(({ inverted }) => !inverted).length;
    const twice = intersectAbilities([owner, of('u1', 'owner')]);
    expect(grants(twice)).toBeLessThanOrEqual(grants(owner));
    expect(grants(intersectAbilities([twice, owner, twice]))).toBe(grants(twice));
    expect(twice.rules.filter(({ inverted }) => inverted)).toHaveLength(policies.guardrails.length);
  });

  it('names the rules of every side', () => {
    const both = intersectAbilities([of('u1', 'user'), of('u2', 'governance')]);
    expect(decidingRule(both, 'update', 'User', { id: 'u1', roles: [] }, 'firstName')).toEqual({
      id: 'own-profile.update and users.manage.users',
      inverted: false,
    });
  });

  it('of nothing is a mistake', () => {
    expect(() => intersectAbilities([])).toThrow('An intersection needs at least one ability.');
  });
});

describe('a restriction to scopes', () => {
  it('leaves those permissions, of those that there were, and no other', () => {
    fc.assert(
      fc.property(person, fc.subarray([...scopes]), (each, kept) => {
        const ability = abilityFor(policies, each);
        const restricted = restrictToScopes(ability, kept);
        for (const question of questions()) {
          const [action, subject] = question;
          expect(allowed(restricted, question)).toBe(allowed(ability, question) && kept.some((scope) => scope === `${subject}.${action}`));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('knows every permission of the vocabulary', () => {
    expect(scopes).toContain('User.assignRoles');
    expect(new Set(scopes).size).toBe(Object.values(vocabulary).reduce((sum, { actions }) => sum + actions.length, 0));
    expect(isScope('User.assignRoles')).toBe(true);
    expect(isScope('User.fly')).toBe(false);
  });

  it('is exceeded by roles that grant more, but not by what every role grants', () => {
    expect(grantsBeyond(policies, ['User.create'], ['user'])).toEqual([]);
    expect(grantsBeyond(policies, ['User.create'], ['governance'])).toContainEqual({ action: 'assignRoles', subject: 'User' });
    expect(grantsBeyond(policies, scopes, ['owner'])).toEqual([]);
  });
});

it('an ability on one row allows that row alone', () => {
  const one = intersectAbilities([of('u1', 'owner'), abilityOnOne('read', 'Application', 'id', 'a1')]);
  expect(canOn(one, 'read', 'Application', { id: 'a1' })).toBe(true);
  expect(canOn(one, 'read', 'Application', { id: 'a2' })).toBe(false);
  expect(canOn(one, 'update', 'Application', { id: 'a1' })).toBe(false);
  expect(rulesFor(one, 'read', 'User').filter(({ inverted }) => !inverted)).toEqual([]);
});
