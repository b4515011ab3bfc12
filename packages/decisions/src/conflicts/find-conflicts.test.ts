import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyRules } from '../rules.ts';
import { nobody, people, policies, time, times } from '../testing/worlds.ts';
import type { ConflictsInput } from './conflict.ts';
import { findConflicts } from './find-conflicts.ts';

const everyone = { ...nobody(), everyone: true };
const now = times[0];
const access = { allow: everyone, deny: nobody() };

function policy(id: string, given: Partial<PolicyRules> = {}): PolicyRules {
  const rest = { prompt: 'allow', enrichedPrompt: 'allow', reply: 'allow', startsAt: null, endsAt: null } as const;
  return { id, status: 'enabled', who: everyone, traits: ['email'], ...rest, ...given };
}

const find = (list: PolicyRules[], given: Partial<ConflictsInput> = {}) => findConflicts({ policies: list, access, now, ...given });
const all = (outcome: PolicyRules['reply']) => ({ prompt: outcome, enrichedPrompt: outcome, reply: outcome });

describe('conflicts', () => {
  it('are none among policies that agree', () => {
    expect(find([policy('a'), policy('b'), policy('c', { traits: ['phone'], ...all('deny') })])).toEqual({ conflicts: [], more: false });
  });

  it('are told in one order, in whichever the policies come, and as they were before JSON', () => {
    const shuffled = policies(8).chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(shuffled, people, ([list, other], deny) => {
        const known = { userIds: new Set(['a']), groupIds: new Set(['a']), roles: new Set(['a']) };
        const given = { access: { allow: everyone, deny }, known };
        const found = find(list, given);
        // Of several covers, the one that is told may depend on the order.
        const told = ({ conflicts }: typeof found) => conflicts.map((each) => ({ ...each, coveredBy: [] }));
        expect(told(find(other, given))).toEqual(told(found));
        expect(find(JSON.parse(JSON.stringify(list)), given)).toEqual(found);
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
      }),
    );
  });

  it('are, with a focus, those that involve that policy', () => {
    fc.assert(
      fc.property(policies(8), fc.nat(7), time, (list, chosen, from) => {
        const focus = list[chosen]?.id;
        fc.pre(focus !== undefined);
        const whole = find(list, { now: from });
        const involved = whole.conflicts.filter((each) => {
          const ids: readonly string[] = each.policyIds;
          return ids.includes(focus) || (each.kind === 'never-decides' && each.coveredBy.includes(focus));
        });
        const byIds = (conflicts: typeof involved) => conflicts.map((each) => JSON.stringify(each)).sort();
        expect(byIds(find(list, { now: from, focus }).conflicts)).toEqual(byIds(involved));
      }),
      { numRuns: 500 },
    );
    expect(find([policy('a'), policy('b', all('deny'))], { focus: 'none' })).toEqual({ conflicts: [], more: false });
  });

  it('are told up to 200 of a sort, however many policies differ', () => {
    const numbered = (index: number) => `p${String(index).padStart(5, '0')}`;
    const list = Array.from({ length: 10_000 }, (_, index) =>
      policy(numbered(index), { who: { ...nobody(), userIds: ['nobody-known'] }, ...all(index % 2 ? 'deny' : 'allow') }),
    );
    const { conflicts, more } = find(list, { known: { userIds: new Set(), groupIds: new Set(), roles: new Set() } });
    const counts = Object.groupBy(conflicts, ({ kind }) => kind);
    expect(more).toBe(true);
    expect([counts['different-outcomes']?.length, counts['never-decides']?.length, counts['unknown-user']?.length]).toEqual([200, 200, 200]);
    expect(find(list.slice(0, 20))).toMatchObject({ more: false, conflicts: { length: 10 * 10 + 10 } });
  });

  it('are found among many policies that share everything but their dates', () => {
    const day = (number: number) => new Date(Date.UTC(2026, 0, number)).toISOString();
    const list = Array.from({ length: 10_000 }, (_, index) =>
      policy(`p${index}`, { startsAt: day(index + 1), endsAt: day(index + 2), ...all(index % 2 ? 'deny' : 'allow') }),
    );
    expect(find(list)).toEqual({ conflicts: [], more: false });
    const { conflicts } = find([...list, policy('long', { ...all('redact'), startsAt: day(5), endsAt: day(7) })]);
    expect(conflicts.map(({ kind, policyIds }) => [kind, ...policyIds])).toEqual([
      ['never-decides', 'p4'],
      ['different-outcomes', 'long', 'p4'],
      ['different-outcomes', 'long', 'p5'],
    ]);
  });

  it('need times in the one form', () => {
    expect(() => find([], { now: '2026-01-01' })).toThrow('is no time');
    expect(() => find([policy('a', { endsAt: 'soon' })])).toThrow('is no time');
  });
});

describe('unknown names', () => {
  it('are named with the policy, enabled or not, when it is known what exists', () => {
    const known = { userIds: new Set(['ada']), groupIds: new Set(['staff']), roles: new Set(['user']) };
    const named = { everyone: false, userIds: ['zoe', 'ada', 'Ada', 'zoe'], groupIds: ['staff', 'user'], roles: ['user', 'ada'] };
    const list = [policy('a', { who: named, status: 'disabled' }), policy('b')];
    expect(find(list, { known }).conflicts).toEqual([
      { kind: 'unknown-user', policyIds: ['a'], unknownIds: ['Ada', 'zoe'] },
      { kind: 'unknown-group', policyIds: ['a'], unknownIds: ['user'] },
      { kind: 'unknown-role', policyIds: ['a'], unknownIds: ['ada'] },
    ]);
    expect(find(list).conflicts).toEqual([]);
  });
});
