import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileApplication } from './compile-application.ts';
import { decide, type Question } from './decide.ts';
import { type ApplicationRules, type PolicyRules, type RequestType, requestTypes } from './rules.ts';
import { plainDecision } from './testing/plain-decision.ts';
import { application, name, nobody, people, person, question, somebody, time, times } from './testing/worlds.ts';
import type { Person } from './who.ts';

const runs = { numRuns: 2000 };
const everyone = { ...nobody(), everyone: true };
const ada: Person = { id: 'ada', status: 'active', groupIds: [], roles: [] };

function policy(given: Partial<PolicyRules>): PolicyRules {
  const rest = { prompt: 'allow', enrichedPrompt: 'allow', reply: 'allow', startsAt: null, endsAt: null } as const;
  return { id: 'p', status: 'enabled', who: everyone, traits: ['email'], ...rest, ...given };
}

function open(...policies: PolicyRules[]): ApplicationRules {
  return { id: 'application', status: 'enabled', access: { allow: everyone, deny: nobody() }, policies };
}

const ask = (rules: ApplicationRules, asker: Person | undefined, asked: Question, at: string = times[0]) => decide(compileApplication(rules), asker, asked, at);
const prompt = (...traits: string[]): Question => ({ requestType: 'prompt', traits });

describe('the random worlds of these tests', () => {
  it('come to every reason, and to policies in and out of their dates', () => {
    const asked = fc.sample(fc.tuple(application, somebody, question, time), { numRuns: 1000, seed: 1 });
    const reasons = asked.map(([rules, asker, each, at]) => plainDecision(rules, asker, each, at).reason);
    expect(Object.keys(Object.groupBy(reasons, (reason) => reason)).sort()).toEqual(
      ['access-denied', 'allowed', 'application-disabled', 'no-access', 'policy-denied', 'policy-redacted', 'unknown-user', 'user-inactive'].sort(),
    );
    const dates = asked.flatMap(([rules, , , at]) => rules.policies.map(({ startsAt, endsAt }) => [(startsAt ?? at) <= at, at < (endsAt ?? 'z')].join()));
    expect(new Set(dates).size).toBe(4);
  });
});

describe('a decision', () => {
  it('is what its description says, whatever the rules, the person and the question', () => {
    fc.assert(
      fc.property(application, fc.array(fc.tuple(somebody, question, time), { minLength: 1, maxLength: 5 }), (rules, questions) => {
        const compiled = compileApplication(rules);
        for (const [asker, asked, at] of questions) expect(decide(compiled, asker, asked, at)).toEqual(plainDecision(rules, asker, asked, at));
      }),
      runs,
    );
  });

  it('does not depend on the order of anything, nor on repetitions', () => {
    const shuffled = <Item>(items: readonly Item[]) => fc.shuffledSubarray([...items, ...items], { minLength: items.length * 2 });
    const reworded = (each: PolicyRules): fc.Arbitrary<PolicyRules> =>
      fc
        .tuple(shuffled(each.traits), shuffled(each.who.userIds), shuffled(each.who.groupIds), shuffled(each.who.roles))
        .map(([traits, userIds, groupIds, roles]) => ({ ...each, traits, who: { ...each.who, userIds, groupIds, roles } }));
    const asked = fc.tuple(application, person, question).chain(([rules, asker, before]) =>
      fc.record({
        rules: fc.constant(rules),
        asker: fc.constant(asker),
        before: fc.constant(before),
        policies: fc
          .shuffledSubarray([...rules.policies], { minLength: rules.policies.length })
          .chain((policies) => fc.tuple(...policies.map((each) => reworded(each)))),
        groupIds: shuffled(asker.groupIds),
        roles: shuffled(asker.roles),
        traits: shuffled(before.traits),
      }),
    );
    fc.assert(
      fc.property(asked, time, ({ rules, asker, before, policies, groupIds, roles, traits }, at) => {
        expect(ask({ ...rules, policies }, { ...asker, groupIds, roles }, { ...before, traits }, at)).toEqual(ask(rules, asker, before, at));
      }),
      runs,
    );
  });

  it('is denied as soon as any policy that speaks up denies, whatever the others say', () => {
    fc.assert(
      fc.property(application, person, question, time, (rules, asker, asked, at) => {
        const [trait] = asked.traits;
        fc.pre(trait !== undefined);
        const denying = policy({ id: 'deny', traits: [trait], prompt: 'deny', enrichedPrompt: 'deny', reply: 'deny' });
        const before = ask(rules, asker, asked, at);
        const after = ask({ ...rules, policies: [...rules.policies, denying] }, asker, asked, at);
        if (before.decision === 'deny' && before.reason !== 'policy-denied') expect(after).toEqual(before);
        else {
          const policyIds = before.decision === 'deny' ? [...before.policyIds, 'deny'].sort() : ['deny'];
          expect(after).toEqual({ decision: 'deny', reason: 'policy-denied', redact: [], policyIds });
        }
      }),
      runs,
    );
  });

  it('masks every trait that a redacting policy names, and no other', () => {
    fc.assert(
      fc.property(fc.array(name), fc.array(name, { minLength: 1 }), (masked, sent) => {
        const both = [...new Set(sent.filter((trait) => masked.includes(trait)))].sort();
        const rules = open(...masked.map((trait, index) => policy({ id: `${index}`, traits: [trait], prompt: 'redact' })));
        expect(ask(rules, ada, prompt(...sent)).redact).toEqual(both);
      }),
    );
  });

  it('compares whole names only', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        const speaksUp = (given: Partial<PolicyRules>, asking: Person) =>
          ask(open(policy({ ...given, prompt: 'deny' })), asking, prompt(one)).decision === 'deny';
        expect(speaksUp({ traits: [other] }, ada)).toBe(one === other);
        const traits = [one];
        expect(speaksUp({ traits, who: { ...nobody(), userIds: [other] } }, { ...ada, id: one })).toBe(one === other);
        expect(speaksUp({ traits, who: { ...nobody(), groupIds: [other] } }, { ...ada, groupIds: [one] })).toBe(one === other);
        expect(speaksUp({ traits, who: { ...nobody(), roles: [other] } }, { ...ada, roles: [one] })).toBe(one === other);
      }),
    );
  });

  it('takes no user for a group or a role of the same name', () => {
    const named = { id: 'x', status: 'active', groupIds: ['y'], roles: ['z'] };
    const said = (given: Partial<typeof everyone>) => ask(open(policy({ who: { ...nobody(), ...given }, prompt: 'deny' })), named, prompt('email')).decision;
    expect([said({ userIds: ['y', 'z'] }), said({ groupIds: ['x', 'z'] }), said({ roles: ['x', 'y'] })]).toEqual(['allow', 'allow', 'allow']);
    expect([said({ userIds: ['x'] }), said({ groupIds: ['y'] }), said({ roles: ['z'] })]).toEqual(['deny', 'deny', 'deny']);
  });

  it('changes nothing for disabled policies and those out of their dates', () => {
    fc.assert(
      fc.property(application, person, question, time, (rules, asker, asked, at) => {
        const policies = rules.policies.filter(
          ({ status, startsAt, endsAt }) => status === 'enabled' && (startsAt === null || startsAt <= at) && (endsAt === null || at < endsAt),
        );
        expect(ask({ ...rules, policies }, asker, asked, at)).toEqual(ask(rules, asker, asked, at));
      }),
      runs,
    );
  });

  it('is the same for rules that have been JSON', () => {
    fc.assert(
      fc.property(application, person, question, time, (rules, asker, asked, at) => {
        expect(ask(JSON.parse(JSON.stringify(rules)), asker, asked, at)).toEqual(ask(rules, asker, asked, at));
      }),
      runs,
    );
  });

  it('finds the few policies in their dates among many', () => {
    const day = (number: number) => new Date(Date.UTC(2026, 0, number)).toISOString();
    const policies = Array.from({ length: 1000 }, (_, index) =>
      policy({ id: String(index).padStart(4, '0'), startsAt: day(index), endsAt: day(index + 2), prompt: 'deny' }),
    );
    const rules = open(policy({ id: 'always', prompt: 'deny' }), ...policies.toReversed());
    expect(ask(rules, ada, prompt('email'), day(500)).policyIds).toEqual(['0499', '0500', 'always']);
    expect(ask(rules, ada, prompt('email'), day(2000)).policyIds).toEqual(['always']);
  });
});

describe('dates', () => {
  it('hold from the start on until just before the end', () => {
    const [start, justAfter, , end] = times;
    const rules = open(policy({ startsAt: start, endsAt: end, prompt: 'deny' }));
    const justBefore = (instant: string) => new Date(Date.parse(instant) - 1).toISOString();
    const at = (instant: string) => ask(rules, ada, prompt('email'), instant).decision;
    expect([at(justBefore(start)), at(start), at(justAfter), at(justBefore(end)), at(end)]).toEqual(['allow', 'deny', 'deny', 'deny', 'allow']);
  });

  it.each(['2026-01-01', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000+00:00', '', 'yesterday'])('must be written in one form, unlike "%s"', (instant) => {
    expect(() => compileApplication(open(policy({ startsAt: instant })))).toThrow('is no time: write it as 2026-01-01T00:00:00.000Z');
    expect(() => compileApplication(open(policy({ endsAt: instant })))).toThrow('is no time');
    expect(() => ask(open(), ada, prompt(), instant)).toThrow('is no time');
  });
});

describe('before any policy', () => {
  const denyAll = policy({ prompt: 'deny' });
  const denied = (reason: string) => ({ decision: 'deny', reason, redact: [], policyIds: [] });

  it('the application must be enabled, even for who is unknown', () => {
    const rules: ApplicationRules = { ...open(denyAll), status: 'disabled' };
    expect(ask(rules, undefined, prompt('email'))).toEqual(denied('application-disabled'));
    expect(ask(rules, ada, prompt())).toEqual(denied('application-disabled'));
  });

  it('the person must be known and not deactivated, whether or not a trait was found', () => {
    for (const asked of [prompt(), prompt('email')]) {
      expect(ask(open(denyAll), undefined, asked)).toEqual(denied('unknown-user'));
      expect(ask(open(denyAll), { ...ada, status: 'deactivated' }, asked)).toEqual(denied('user-inactive'));
    }
  });

  it('who never signed in is decided about like who did', () => {
    for (const asked of [prompt(), prompt('email')]) expect(ask(open(denyAll), { ...ada, status: 'invited' }, asked)).toEqual(ask(open(denyAll), ada, asked));
    expect(ask(open(denyAll), { ...ada, status: 'invited' }, prompt('email')).reason).toBe('policy-denied');
  });

  it('nobody has access unless they are allowed, and denying them wins', () => {
    fc.assert(
      fc.property(people, (named) => {
        for (const asked of [prompt(), prompt('email')]) {
          const rules = (allow: typeof named, deny: typeof named) => ({ ...open(denyAll), access: { allow, deny } });
          expect(ask(rules(nobody(), nobody()), ada, asked)).toEqual(denied('no-access'));
          expect(ask(rules(everyone, { ...named, userIds: ['ada'] }), ada, asked)).toEqual(denied('access-denied'));
          expect(ask(rules({ ...named, userIds: ['ada'] }, nobody()), ada, prompt())).toMatchObject({ decision: 'allow', reason: 'allowed' });
        }
      }),
    );
  });
});

describe('a type of request', () => {
  it('has an outcome of its own', () => {
    const rules = open(policy({ prompt: 'allow', enrichedPrompt: 'deny', reply: 'redact' }));
    expect(requestTypes.map((requestType) => ask(rules, ada, { requestType, traits: ['email'] }).decision)).toEqual(['allow', 'deny', 'redact']);
  });

  it.each(['Prompt', 'enrichedPrompt', '', '__proto__', 'constructor'])('that there is none of is refused, with those that there are: "%s"', (word) => {
    // Only JavaScript gets this past the type checker.
    const requestType = word as RequestType;
    const disabled: ApplicationRules = { ...open(), status: 'disabled' };
    expect(() => ask(disabled, undefined, { requestType, traits: [] })).toThrow(RangeError);
    expect(() => ask(disabled, undefined, { requestType, traits: [] })).toThrow('use one of prompt, enriched_prompt, reply');
  });
});
