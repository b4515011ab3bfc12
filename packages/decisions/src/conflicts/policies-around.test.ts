import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PolicyRules } from '../rules.ts';
import { name, nobody, people, policies, time } from '../testing/worlds.ts';
import { findConflicts } from './find-conflicts.ts';
import { policiesAround } from './policies-around.ts';

const now = '2026-01-01T00:00:00.000Z';
const accessOfAll = { allow: { ...nobody(), everyone: true }, deny: nobody() };
const all = (outcome: PolicyRules['reply']) => ({ prompt: outcome, enrichedPrompt: outcome, reply: outcome });
const policy = (id: string, traits: string[], outcome: PolicyRules['reply'] = 'allow'): PolicyRules => ({
  id,
  status: 'enabled',
  who: { ...nobody(), everyone: true },
  traits,
  startsAt: null,
  endsAt: null,
  ...all(outcome),
});
const idsOf = (list: readonly PolicyRules[]): string[] => list.map(({ id }) => id).sort();

it('are those within two steps from trait to trait, and not a third', () => {
  const list = [policy('a', ['1']), policy('b', ['1', '2']), policy('c', ['2', '3']), policy('d', ['3', '4']), policy('e', ['9']), policy('f', [])];
  expect(idsOf(policiesAround(list, 'a'))).toEqual(['a', 'b', 'c']);
  expect(idsOf(policiesAround(list, 'b'))).toEqual(['a', 'b', 'c', 'd']);
  expect(idsOf(policiesAround(list, 'f'))).toEqual(['f']);
  expect(policiesAround(list, 'none')).toEqual([]);
});

it('need the second step: a policy that another helps to cover', () => {
  const list = [policy('draft', ['1'], 'deny'), policy('covered', ['1', '2']), policy('helper', ['2', '3'], 'redact')];
  const { conflicts } = findConflicts({ policies: policiesAround(list, 'draft'), access: accessOfAll, now, focus: 'draft' });
  expect(conflicts).toContainEqual({ kind: 'never-decides', policyIds: ['covered'], cause: 'covered', coveredBy: ['draft', 'helper'] });
});

it('are enough to say all that there is to say about one policy', () => {
  const membership = fc.record({ groupIds: fc.array(name, { maxLength: 3 }), roles: fc.array(name, { maxLength: 3 }) });
  const memberships = fc.array(fc.tuple(name, membership), { maxLength: 4 }).map((entries) => new Map(entries));
  const known = { userIds: new Set(['a']), groupIds: new Set(['a']), roles: new Set(['a']) };
  let left = 0;
  fc.assert(
    fc.property(policies(9), fc.nat(8), people, memberships, time, (list, chosen, deny, members, from) => {
      const focus = list[chosen]?.id;
      fc.pre(focus !== undefined);
      const given = { access: { ...accessOfAll, deny }, now: from, known, memberships: members, focus };
      const around = policiesAround(list, focus);
      left += list.length - around.length;
      expect(findConflicts({ ...given, policies: around })).toEqual(findConflicts({ ...given, policies: list }));
    }),
    { numRuns: 2000 },
  );
  // Or nothing was tried.
  expect(left).toBeGreaterThan(100);
});
