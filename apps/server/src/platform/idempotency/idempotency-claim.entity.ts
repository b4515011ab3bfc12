import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../clock.ts';

const IdempotencyClaimSchema = defineEntity({
  name: 'IdempotencyClaim',
  tableName: 'idempotency_claims',
  properties: {
    /** A hash of the caller and the key that they sent: the key itself opens the answer. */
    id: p.string().length(43).primary(),
    /** A hash of what was asked. */
    requestHash: p.string().length(43),
    /** Tells the request that claimed it from its repeats. */
    token: p.string().length(43),
    /** A hash of what the caller's permissions rested on: whoever has others since is not shown the answer. */
    stamp: p.string().length(43).nullable(),
    claimedAt: p.string().length(24).index('idempotency_claims_claimed_at').$type<Timestamp>(),
    /** Status and body, sealed; `null` until it was answered. */
    answer: p.text().nullable(),
  },
});

/** That a request with an idempotency key changed something: written with the change, so that both are there or neither. */
export class IdempotencyClaim extends IdempotencyClaimSchema.class {}
IdempotencyClaimSchema.setClass(IdempotencyClaim);
