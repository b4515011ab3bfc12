import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome, PolicyRules } from '../rules.ts';
import { name, nobody, policies, time, times } from '../testing/worlds.ts';
import type { ConflictsInput, DifferentOutcomes } from './conflict.ts';
import { findConflicts } from './find-conflicts.ts';

const everyone = { ...nobody(), everyone: true };
const now = times[0];

function policy(id: string, given: Partial<PolicyRules>): PolicyRules {
  const rest = { prompt: 'allow', enrichedPrompt: 'allow', reply: 'allow', startsAt: null, endsAt: null } as const;
  return { id, status: 'enabled', who: everyone, traits: ['email'], ...rest, ...given };
}

function differences(list: PolicyRules[], given: Partial<ConflictsInput> = {}): DifferentOutcomes[] {
  const { conflicts } = findConflicts({ policies: list, access: { allow: everyone, deny: nobody() }, now, ...given });
  return conflicts.flatMap((each) => (each.kind === 'different-outcomes' ? [each] : []));
}

const meet = (one: Partial<PolicyRules>, other: Partial<PolicyRules>, given: Partial<ConflictsInput> = {}): boolean =>
  differences([policy('one', one), policy('other', { prompt: 'deny', ...other })], given).length > 0;

describe('different outcomes', () => {
  it('say which traits, which types of request, and who wins', () => {
    const one = policy('b', { traits: ['phone', 'email', 'iban'], prompt: 'redact', enrichedPrompt: 'allow', reply: 'redact' });
    const other = policy('a', { traits: ['name', 'iban', 'email', 'email'], prompt: 'deny', enrichedPrompt: 'allow', reply: 'allow' });
    expect(differences([one, other])).toEqual([
      {
        kind: 'different-outcomes',
        policyIds: ['a', 'b'],
        traits: ['email', 'iban'],
        differences: [
          { requestType: 'prompt', outcomes: ['deny', 'redact'], wins: 'deny' },
          { requestType: 'reply', outcomes: ['allow', 'redact'], wins: 'redact' },
        ],
      },
    ]);
  });

  it('need people that both concern', () => {
    const named = (who: Partial<typeof everyone>) => ({ who: { ...nobody(), ...who } });
    expect(meet(named({ userIds: ['x'] }), named({ userIds: ['x', 'y'] }))).toBe(true);
    expect(meet(named({ userIds: ['x'] }), named({ userIds: ['y'] }))).toBe(false);
    expect(meet(named({ userIds: ['x'] }), named({ groupIds: ['x'], roles: ['x'] }))).toBe(false);
    expect(meet(named({ userIds: ['x'] }), {})).toBe(true);
    expect(meet({}, named({ roles: ['x'] }))).toBe(true);
    expect(meet({}, named({}))).toBe(false);
  });

  it('know the groups and roles of a user who is named', () => {
    const named = (who: Partial<typeof everyone>) => ({ who: { ...nobody(), ...who } });
    const memberships = new Map([['ada', { groupIds: ['staff'], roles: ['user'] }]]);
    expect(meet(named({ userIds: ['ada'] }), named({ groupIds: ['staff'] }), { memberships })).toBe(true);
    expect(meet(named({ roles: ['user'] }), named({ userIds: ['ada'] }), { memberships })).toBe(true);
    expect(meet(named({ userIds: ['ada'] }), named({ groupIds: ['others'], roles: ['staff'] }), { memberships })).toBe(false);
    // Two groups of hers are not two policies about her: neither names her.
    expect(meet(named({ groupIds: ['staff'] }), named({ roles: ['user'] }), { memberships })).toBe(false);
  });

  it('need a time from now on at which both hold', () => {
    const [a, b, c, d] = times;
    expect(meet({ startsAt: a, endsAt: b }, { startsAt: b, endsAt: c })).toBe(false);
    expect(meet({ startsAt: a, endsAt: c }, { startsAt: b, endsAt: d })).toBe(true);
    expect(meet({ endsAt: c }, { endsAt: d }, { now: b })).toBe(true);
    expect(meet({ endsAt: c }, { endsAt: d }, { now: c })).toBe(false);
    expect(meet({ startsAt: d, endsAt: a }, {})).toBe(false);
  });

  it('need both to be enabled', () => {
    expect(meet({ status: 'disabled' }, {})).toBe(false);
    expect(meet({}, { status: 'disabled' })).toBe(false);
  });

  it('are found exactly where two policies meet, when every pair is compared', () => {
    const membership = fc.record({ groupIds: fc.array(name, { maxLength: 3 }), roles: fc.array(name, { maxLength: 3 }) });
    const memberships = fc.array(fc.tuple(name, membership), { maxLength: 4 }).map((entries) => new Map(entries));
    fc.assert(
      fc.property(policies(9), memberships, time, (list, known, from) => {
        const found = differences(list, { memberships: known, now: from }).map(({ policyIds }) => policyIds.join());
        const expected = list.flatMap((one) =>
          list.flatMap((other) => (one.id < other.id && differ(one, other, known, from) ? [`${one.id},${other.id}`] : [])),
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
      { numRuns: 2000 },
    );
  });
});

/** Whether two policies are in conflict, as it is described. */
function differ(one: PolicyRules, other: PolicyRules, memberships: NonNullable<ConflictsInput['memberships']>, from: string): boolean {
  const outcomes = ({ prompt, enrichedPrompt, reply }: PolicyRules): Outcome[] => [prompt, enrichedPrompt, reply];
  const common = <Item>(a: readonly Item[], b: readonly Item[]) => a.some((item) => b.includes(item));
  const concerns = ({ who }: PolicyRules) => who.everyone || who.userIds.length + who.groupIds.length + who.roles.length > 0;
  const namesWithin = (a: PolicyRules, b: PolicyRules) =>
    (a.who.everyone && concerns(b)) ||
    b.who.userIds.some((user) => common(memberships.get(user)?.groupIds ?? [], a.who.groupIds) || common(memberships.get(user)?.roles ?? [], a.who.roles));
  // Two periods have a time in common when they have a start, or now, in common.
  const holds = ({ startsAt, endsAt }: PolicyRules, at: string) => (startsAt === null || startsAt <= at) && (endsAt === null || at < endsAt);
  const starts = [from, one.startsAt ?? from, other.startsAt ?? from].filter((start) => start >= from);
  return (
    one.status === 'enabled' &&
    other.status === 'enabled' &&
    starts.some((at) => holds(one, at) && holds(other, at)) &&
    common(one.traits, other.traits) &&
    (common(one.who.userIds, other.who.userIds) ||
      common(one.who.groupIds, other.who.groupIds) ||
      common(one.who.roles, other.who.roles) ||
      namesWithin(one, other) ||
      namesWithin(other, one)) &&
    outcomes(one).some((outcome, index) => outcome !== outcomes(other)[index])
  );
}
