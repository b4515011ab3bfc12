import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileApplication } from '../compile-application.ts';
import { decide } from '../decide.ts';
import { type ApplicationRules, type PolicyRules, requestTypes } from '../rules.ts';
import { application, nobody, people, person, policies, question, time, times } from '../testing/worlds.ts';
import type { Person } from '../who.ts';
import type { ConflictsInput, NeverDecides } from './conflict.ts';
import { findConflicts } from './find-conflicts.ts';

const everyone = { ...nobody(), everyone: true };
const now = times[0];
const open = { allow: everyone, deny: nobody() };
const all = (outcome: PolicyRules['reply']) => ({ prompt: outcome, enrichedPrompt: outcome, reply: outcome });
const users = (...userIds: string[]) => ({ ...nobody(), userIds });

function policy(id: string, given: Partial<PolicyRules> = {}): PolicyRules {
  return { id, status: 'enabled', who: everyone, traits: ['email'], startsAt: null, endsAt: null, ...all('allow'), ...given };
}

function silent(list: readonly PolicyRules[], given: Partial<ConflictsInput> = {}): NeverDecides[] {
  const { conflicts } = findConflicts({ policies: list, access: open, now, ...given });
  return conflicts.flatMap((each) => (each.kind === 'never-decides' ? [each] : []));
}

const causes = (list: readonly PolicyRules[], given: Partial<ConflictsInput> = {}) => silent(list, given).map(({ policyIds, cause }) => [...policyIds, cause]);

/** The ids of the policies that cover the one named `p`, or undefined when it may yet decide. */
const coverOf = (given: Partial<PolicyRules>, ...others: PolicyRules[]): string[] | undefined =>
  silent([policy('p', given), ...others]).find(({ policyIds: [id] }) => id === 'p')?.coveredBy;

describe('a policy never decides', () => {
  it('when its dates are over, or never come', () => {
    const [a, b, c] = times;
    const list = [policy('ended', { endsAt: b }), policy('last-moment', { endsAt: c }), policy('backwards', { startsAt: c, endsAt: a })];
    expect(causes(list, { now: b })).toEqual([
      ['backwards', 'empty-dates'],
      ['ended', 'ended'],
    ]);
  });

  it('when it names nobody, or no trait', () => {
    expect(causes([policy('a', { who: nobody() }), policy('b', { traits: [] })])).toEqual([
      ['a', 'names-nobody'],
      ['b', 'no-traits'],
    ]);
  });

  it('when none of its people may use the application', () => {
    const list = [policy('few', { who: users('ada', 'grace') }), policy('all')];
    const withDeny = (deny: typeof everyone) => causes(list, { access: { allow: everyone, deny } });
    expect(withDeny(users('ada'))).toEqual([]);
    expect(withDeny(users('ada', 'grace'))).toEqual([['few', 'no-access']]);
    expect(withDeny({ ...nobody(), groupIds: ['ada', 'grace'] })).toEqual([]);
    const both = [
      ['all', 'no-access'],
      ['few', 'no-access'],
    ];
    expect(withDeny(everyone)).toEqual(both);
    expect(causes(list, { access: { allow: nobody(), deny: nobody() } })).toEqual(both);
  });

  it('when stronger policies win over all that it says', () => {
    expect(coverOf({}, policy('deny', all('deny')))).toEqual(['deny']);
    expect(coverOf({}, policy('mask', all('redact')))).toEqual(['mask']);
    expect(coverOf(all('redact'), policy('deny', all('deny')))).toEqual(['deny']);
    expect(coverOf(all('redact'), policy('mask', all('redact')))).toBeUndefined();
    expect(coverOf(all('deny'), policy('deny', all('deny')))).toBeUndefined();
    expect(coverOf({}, policy('deny', { ...all('deny'), status: 'disabled' }))).toBeUndefined();
    expect(coverOf({}, policy('deny', { ...all('deny'), reply: 'allow' }))).toBeUndefined();
    expect(coverOf({}, policy('b', { prompt: 'deny' }), policy('a', { enrichedPrompt: 'redact', reply: 'deny' }))).toEqual(['a', 'b']);
  });

  it('when each of its traits is covered', () => {
    const traits = ['email', 'phone'];
    expect(coverOf({ traits }, policy('email', all('deny')))).toBeUndefined();
    expect(coverOf({ traits }, policy('email', all('deny')), policy('phone', { traits: ['phone'], ...all('redact') }))).toEqual(['email', 'phone']);
  });

  it('when all of its people are covered, or may not use the application', () => {
    const who = users('ada', 'grace');
    expect(coverOf({ who }, policy('ada', { who: users('ada'), ...all('deny') }))).toBeUndefined();
    expect(coverOf({ who }, policy('ada', { who: users('ada'), ...all('deny') }), policy('grace', { who: users('grace'), ...all('deny') }))).toEqual([
      'ada',
      'grace',
    ]);
    expect(coverOf({ who }, policy('all', all('deny')))).toEqual(['all']);
    expect(coverOf({}, policy('few', { who, ...all('deny') }))).toBeUndefined();
    const list = [policy('p', { who }), policy('ada', { who: users('ada'), ...all('deny') })];
    expect(causes(list, { access: { allow: everyone, deny: users('grace') } })).toEqual([['p', 'covered']]);
  });

  it('when it is covered for all of its time that is left', () => {
    const [a, b, c, d] = times;
    const early = policy('early', { startsAt: a, endsAt: b, ...all('deny') });
    const middle = policy('middle', { startsAt: b, endsAt: c, ...all('deny') });
    const late = policy('late', { startsAt: c, ...all('deny') });
    expect(coverOf({}, early, middle, late)).toEqual(['early', 'late', 'middle']);
    expect(coverOf({}, early, late)).toBeUndefined();
    expect(coverOf({ startsAt: b, endsAt: c }, early, middle, late)).toEqual(['middle']);
    expect(coverOf({ startsAt: c, endsAt: d }, early, middle)).toBeUndefined();
    expect(causes([policy('p'), middle, late], { now: b })).toEqual([['p', 'covered']]);
    expect(causes([policy('p'), middle, late], { now: a })).toEqual([]);
  });

  it('is said for a cover of up to 50 policies one after the other', () => {
    const day = (number: number) => new Date(Date.UTC(2026, 0, number)).toISOString();
    const days = (count: number) =>
      Array.from({ length: count }, (_, index) => policy(`d${index}`, { startsAt: day(index + 1), endsAt: day(index + 2), ...all('deny') }));
    expect(coverOf({ endsAt: day(51) }, ...days(50))).toHaveLength(50);
    expect(coverOf({ endsAt: day(52) }, ...days(51))).toBeUndefined();
  });

  it('is not said when another group or role would be needed to know', () => {
    const staff = policy('staff', { who: { ...nobody(), groupIds: ['staff'] }, ...all('deny') });
    const memberships = new Map([['ada', { groupIds: ['staff'], roles: [] }]]);
    expect(causes([policy('p', { who: users('ada') }), staff], { memberships })).toEqual([]);
  });
});

/** People of the least kind that a policy concerns: each is, or holds, one thing that it names. */
function leastPeople({ who }: PolicyRules): Person[] {
  const plain = { id: 'somebody-else', status: 'active', groupIds: [], roles: [] };
  return [
    ...(who.everyone ? [plain] : []),
    ...who.userIds.map((id) => ({ ...plain, id })),
    ...who.groupIds.map((group) => ({ ...plain, groupIds: [group] })),
    ...who.roles.map((role) => ({ ...plain, roles: [role] })),
  ];
}

/** Whether some question about one trait, by one of the least people, at the start of some stretch of time, is decided by a policy. */
function decidesSomething(rules: ApplicationRules, policyRules: PolicyRules, from: string): boolean {
  const compiled = compileApplication(rules);
  const instants = [from, ...times.filter((instant) => instant > from)];
  return leastPeople(policyRules).some((asker) =>
    policyRules.traits.some((trait) =>
      requestTypes.some((requestType) =>
        instants.some((at) => decide(compiled, asker, { requestType, traits: [trait] }, at).policyIds.includes(policyRules.id)),
      ),
    ),
  );
}

/** Policies about few traits and people, which cover one another often. */
const crowded = policies(10).map((list) =>
  list.map((each) => ({
    ...each,
    traits: each.traits.map((trait) => (trait === 'a' ? 'a' : 'b')),
    who: { ...nobody(), everyone: each.who.everyone, userIds: each.who.userIds.slice(0, 1), roles: each.who.roles.filter((role) => role === 'a') },
  })),
);

describe('what is said to never decide', () => {
  it('is named by no decision from then on', () => {
    const applications = fc.oneof(
      application,
      fc.tuple(application, crowded).map(([rules, list]) => ({ ...rules, policies: list })),
    );
    const askers = fc.array(fc.tuple(person, question), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(applications, time, askers, (rules, from, asked) => {
        const never = new Set(silent(rules.policies, { access: rules.access, now: from }).map(({ policyIds: [id] }) => id));
        const compiled = compileApplication(rules);
        const named = [from, ...times.filter((instant) => instant > from)].flatMap((at) =>
          asked.flatMap(([asker, each]) => decide(compiled, asker, each, at).policyIds),
        );
        expect(named.filter((id) => never.has(id))).toEqual([]);
        for (const each of rules.policies) if (never.has(each.id)) expect(decidesSomething(rules, each, from)).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  it('is all that decides nothing, where everyone but those denied may use the application', () => {
    fc.assert(
      fc.property(fc.oneof(policies(10), crowded), fc.oneof(fc.constant(nobody()), people), time, (list, deny, from) => {
        const access = { allow: everyone, deny };
        const rules: ApplicationRules = { id: 'application', status: 'enabled', access, policies: list };
        const expected = list.filter((each) => each.status === 'enabled' && !decidesSomething(rules, each, from)).map(({ id }) => id);
        expect(silent(list, { access, now: from }).map(({ policyIds: [id] }) => id)).toEqual(expected.sort());
      }),
      { numRuns: 1500 },
    );
  });

  it('still decides nothing when only what covers it is left', () => {
    fc.assert(
      fc.property(crowded, time, (list, from) => {
        const covered = silent(list, { now: from }).filter(({ cause }) => cause === 'covered');
        for (const { policyIds, coveredBy } of covered) {
          const left = list.filter(({ id }) => id === policyIds[0] || coveredBy.includes(id));
          expect(causes(left, { now: from })).toContainEqual([policyIds[0], 'covered']);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
