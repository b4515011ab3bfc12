import { describe, expect, it } from 'vitest';
import { abilityFor, can, canOn, decidingRule, packAbility, permittedFields, UnresolvedVariable, unpackAbility } from './ability-for.ts';
import { EVERYTHING, filterFor, NOTHING } from './filter/filter-for.ts';
import { vocabulary } from './generated/vocabulary.ts';
import { loadPolicies } from './node.ts';
import { policiesDir } from './testing/policies.ts';
import type { PolicySet } from './policy-set.ts';

const policies = loadPolicies(policiesDir);
const user = abilityFor(policies, { id: 'u1', roles: ['user'] });
const governance = abilityFor(policies, { id: 'g1', roles: ['governance'] });
const own = { id: 'u1', roles: [] };
const other = { id: 'u2', roles: [] };

describe('an ability', () => {
  it('allows nothing without a role, or with a role that no file defines', () => {
    for (const roles of [[], ['no-such-role']]) {
      const ability = abilityFor(policies, { id: 'u1', roles });
      expect(canOn(ability, 'read', 'User', own)).toBe(false);
      expect(can(ability, 'read', 'Report')).toBe(false);
      expect(filterFor(ability, 'read', 'User')).toBe(NOTHING);
    }
  });

  it('adds up the grants of several roles, and keeps the guardrails above all of them', () => {
    const both = abilityFor(policies, { id: 'u1', roles: ['user', 'governance', 'owner'] });
    expect(canOn(both, 'update', 'Account', {})).toBe(true);
    expect(canOn(both, 'deactivate', 'User', other)).toBe(true);
    expect(canOn(both, 'deactivate', 'User', own)).toBe(false);
  });

  it('does not believe a row that says what it is', () => {
    const forged = { ...other, __caslSubjectType__: 'Session', type: 'Session', userId: 'u1' };
    expect(canOn(user, 'read', 'User', forged)).toBe(false);
    expect(canOn(user, 'read', 'User', { ...own, __caslSubjectType__: 'Account' })).toBe(true);
    expect(canOn(user, 'read', 'Session', { userId: 'u1', __caslSubjectType__: 'Account' })).toBe(true);
  });

  it('refuses to judge a row whose relation is not loaded, rather than take it for empty', () => {
    expect(() => canOn(governance, 'assignRoles', 'User', { id: 'g1' })).toThrow(/relation roles is not loaded/);
  });

  it('gives nothing when a variable has no value, instead of matching what has none either', () => {
    const rule = policies.rules['own-profile.read'];
    if (!rule) throw new Error('The rule is gone.');
    const strange: PolicySet = {
      ...policies,
      rules: { ...policies.rules, [rule.id]: { ...rule, when: { op: 'eq', field: 'id', value: { var: 'principal.dept' } } } },
    };
    expect(() => abilityFor(strange, { id: 'u1', roles: ['user'] })).toThrow(UnresolvedVariable);
    // A principal without an id arrives only past the type checker.
    const nobody: unknown = { roles: ['user'] };
    expect(() => abilityFor(policies, nobody as { id: string; roles: string[] })).toThrow(UnresolvedVariable);
  });

  it.each([['owner'], [undefined], [[1]], [{ owner: true }]])('refuses roles that are no list of texts: %o', (roles: unknown) => {
    expect(() => abilityFor(policies, { id: 'u1', roles: roles as string[] })).toThrow('The roles of a principal are a list of role ids.');
  });

  it('tells which fields may be changed', () => {
    expect(permittedFields(user, 'update', 'User', own)).toEqual(['firstName', 'lastName', 'email']);
    expect(permittedFields(user, 'update', 'User', other)).toEqual([]);
    // Of some user: nobody in particular is asked about.
    expect(permittedFields(user, 'update', 'User')).toEqual(['firstName', 'lastName', 'email']);
    expect(permittedFields(governance, 'update', 'User', other)).toEqual([...vocabulary.User.fields]);
  });

  it('names the rule that decides', () => {
    expect(decidingRule(user, 'read', 'User', own)).toEqual({ id: 'own-profile.read', inverted: false });
    expect(decidingRule(governance, 'delete', 'User', { id: 'g1', roles: [] })).toEqual({ id: 'guardrail.own-status', inverted: true });
    expect(decidingRule(user, 'read', 'User', other)).toBeUndefined();
  });

  it('lists everything, one row or nothing', () => {
    expect(filterFor(governance, 'read', 'User')).toBe(EVERYTHING);
    expect(filterFor(user, 'read', 'User')).toEqual({ id: 'u1' });
    expect(filterFor(user, 'read', 'AuditEvent', { actorId: 'actor' })).toEqual({ $or: [{ actor: 'u1' }, { onBehalfOfId: 'u1' }] });
    expect(filterFor(user, 'export', 'AuditEvent')).toBe(NOTHING);
    expect(() => filterFor(user, 'read', 'AuditEvent', { actorId: null })).toThrow(/No column holds "actorId"/);
  });
});

describe('packed rules', () => {
  it.each(policies.roles.map(({ role }) => role))('say in the browser what they say in the server: %s', (role) => {
    const ability = abilityFor(policies, { id: 'u1', roles: [role] });
    const unpacked = unpackAbility(JSON.parse(JSON.stringify(packAbility(ability))) as ReturnType<typeof packAbility>);
    const rows = [
      { id: 'u1', userId: 'u1', requesterId: 'u1', actorId: 'u1', roles: [{ role: 'owner' }] },
      { id: 'u1', userId: 'u2', requesterId: 'u2', actorId: null, roles: [{ role }] },
      { id: 'u2', userId: 'u2', requesterId: 'u2', actorId: 'u2', roles: [] },
    ];
    for (const [subject, { actions, fields }] of Object.entries(vocabulary)) {
      for (const action of actions) {
        for (const row of rows) {
          for (const field of [undefined, ...fields]) {
            expect(decidingRule(unpacked, action, subject, row, field)).toEqual(decidingRule(ability, action, subject, row, field));
          }
        }
      }
    }
  });

  it('hold the rules of the principal alone', () => {
    expect(user.rules.map(({ reason }) => reason)).toEqual([
      'own-profile.read',
      'own-profile.update',
      'own-profile.sessions',
      'own-profile.activity',
      'own-profile.access-requests',
      'guardrail.own-status',
      'guardrail.own-roles',
      'guardrail.own-request',
    ]);
    expect(JSON.stringify(packAbility(user))).not.toContain('principal.');
  });
});
