import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileApplication } from './compile-application.ts';
import { decide } from './decide.ts';
import { explain } from './explain-decision.ts';
import type { ApplicationRules, PolicyRules } from './rules.ts';
import { plainDecision } from './testing/plain-decision.ts';
import { application, nobody, somebody, question, time } from './testing/worlds.ts';

const everyone = { ...nobody(), everyone: true };
const ada = { id: 'ada', status: 'active', groupIds: [], roles: [] };

function policy(id: string, given: Partial<PolicyRules>): PolicyRules {
  const rest = { prompt: 'allow', enrichedPrompt: 'allow', reply: 'allow', startsAt: null, endsAt: null } as const;
  return { id, status: 'enabled', who: everyone, traits: ['email'], ...rest, ...given };
}

const rules: ApplicationRules = {
  id: 'application',
  status: 'enabled',
  access: { allow: everyone, deny: nobody() },
  policies: [
    policy('masks', { prompt: 'redact', reply: 'deny' }),
    policy('allows', {}),
    policy('of-others', { who: { ...nobody(), userIds: ['grace'] }, prompt: 'deny' }),
    policy('of-other-traits', { traits: ['emails'], prompt: 'deny' }),
    policy('not-yet', { startsAt: '2027-01-01T00:00:00.000Z', prompt: 'deny' }),
    policy('not-switched-on', { status: 'disabled', prompt: 'deny', endsAt: '2025-01-01T00:00:00.000Z' }),
  ],
};
const at = '2026-01-01T00:00:00.000Z';

it('says what each policy had to do with a decision', () => {
  expect(explain(compileApplication(rules), ada, { requestType: 'prompt', traits: ['email', 'email'] }, at)).toEqual({
    decision: 'redact',
    reason: 'policy-redacted',
    redact: ['email'],
    policyIds: ['masks'],
    policies: [
      { policyId: 'allows', outcome: 'allow', effect: 'overruled' },
      { policyId: 'masks', outcome: 'redact', effect: 'decided' },
      { policyId: 'not-switched-on', outcome: 'deny', effect: 'disabled' },
      { policyId: 'not-yet', outcome: 'deny', effect: 'not-in-dates' },
    ],
  });
  const reply = explain(compileApplication(rules), ada, { requestType: 'reply', traits: ['email'] }, at);
  expect(reply.policies.filter(({ effect }) => effect === 'decided')).toEqual([{ policyId: 'masks', outcome: 'deny', effect: 'decided' }]);
});

it('names no policy when it did not come to them', () => {
  const compiled = compileApplication({ ...rules, status: 'disabled' });
  expect(explain(compiled, ada, { requestType: 'prompt', traits: ['email'] }, at)).toMatchObject({ reason: 'application-disabled', policies: [] });
  expect(explain(compileApplication(rules), undefined, { requestType: 'prompt', traits: ['email'] }, at)).toMatchObject({
    reason: 'unknown-user',
    policies: [],
  });
});

it('decides as without an explanation, and what it calls decided is what decided', () => {
  fc.assert(
    fc.property(application, somebody, question, time, (random, asker, asked, now) => {
      const compiled = compileApplication(random);
      const { policies, ...decision } = explain(compiled, asker, asked, now);
      expect(decision).toEqual(decide(compiled, asker, asked, now));
      expect(policies.filter(({ effect }) => effect === 'decided').map(({ policyId }) => policyId)).toEqual(decision.policyIds);
    }),
    { numRuns: 1000 },
  );
});

it('tells silent policies from those that spoke up: switched on for all time, they would have a part', () => {
  fc.assert(
    fc.property(application, somebody, question, time, (random, asker, asked, now) => {
      const told = explain(compileApplication(random), asker, asked, now);
      for (const { policyId, outcome, effect } of told.policies) {
        const alone = random.policies.filter(({ id }) => id === policyId);
        const decided = (policies: readonly PolicyRules[]) => plainDecision({ ...random, policies }, asker, asked, now);
        expect(decided(alone.map((each) => ({ ...each, status: 'enabled', startsAt: null, endsAt: null })))).toMatchObject({
          decision: outcome,
          policyIds: [policyId],
        });
        expect(decided(alone).policyIds).toEqual(effect === 'decided' || effect === 'overruled' ? [policyId] : []);
      }
    }),
    { numRuns: 1000 },
  );
});
