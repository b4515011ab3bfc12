import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, type HashedEvent, hashOfEvent } from './hash-chain.ts';

const text = fc.string({ unit: 'binary' });
const maybe = fc.option(text);

const anyEvent: fc.Arbitrary<HashedEvent> = fc.record({
  seq: fc.nat(),
  at: text,
  actorKind: text,
  actorId: maybe,
  actorLabel: text,
  actorCommitment: maybe,
  keyId: maybe,
  onBehalfOfId: maybe,
  mentions: maybe,
  action: text,
  subjectType: text,
  subjectId: maybe,
  subjectLabel: text,
  subjectCommitment: maybe,
  outcome: text,
  reason: maybe,
  note: maybe,
  changes: maybe,
  personalChanges: maybe,
  address: maybe,
  userAgent: maybe,
  requestId: maybe,
  policyHash: text,
  prevHash: text,
});

/** The members that the hash of an event covers, by whether it has commitments; those that not every event has only when it has them. */
function coveredBy(event: HashedEvent): object {
  const { keyId, onBehalfOfId, mentions, actorLabel, address, userAgent, subjectLabel, note: _note, personalChanges: _personal, ...rest } = event;
  const { actorCommitment, subjectCommitment, ...withoutCommitments } = rest;
  const optional = Object.fromEntries(Object.entries({ keyId, onBehalfOfId, mentions }).filter(([, value]) => value !== null));
  return actorCommitment === null && subjectCommitment === null
    ? { ...withoutCommitments, ...optional, actorLabel, address, userAgent, subjectLabel }
    : { ...rest, ...optional };
}

test('the hash of an event is the SHA-256 of its canonical JSON, whatever its texts hold and its members leave out', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      expect(hashOfEvent(event)).toBe(
        createHash('sha256')
          .update(canonicalJson(coveredBy(event)))
          .digest('hex'),
      );
    }),
    { numRuns: 1000 },
  );
});
