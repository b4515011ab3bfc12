import type { AccessOutcome, DecisionReason, RequestType } from '@gatehouse/contract';
import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';

const AccessDecisionSchema = defineEntity({
  name: 'AccessDecision',
  tableName: 'access_decisions',
  indexes: [
    { name: 'access_decisions_at', properties: ['at', 'id'] },
    { name: 'access_decisions_application', properties: ['applicationId', 'at', 'id'] },
    { name: 'access_decisions_user', properties: ['userId', 'at', 'id'] },
  ],
  properties: {
    id: p.string().length(36).primary(),
    at: p.string().length(24).$type<Timestamp>(),
    applicationId: p.string().length(36),
    applicationName: p.string().length(255),
    userId: p.string().length(36).nullable(),
    /** What was asked for, when nobody is called so. Emptied when the data of somebody who was is erased. */
    asked: p.string().length(254).nullable(),
    requestType: p.string().length(16).$type<RequestType>(),
    /** JSON list of texts, each once, sorted. */
    traits: p.text(),
    decision: p.string().length(8).$type<AccessOutcome>(),
    reason: p.string().length(32).$type<DecisionReason>(),
    /** JSON lists of texts. */
    redact: p.text(),
    policyIds: p.text(),
    requestId: p.string().length(128).nullable(),
    threadId: p.string().length(128).nullable(),
    /** What the caller added, as JSON. Emptied when the user's data is erased. */
    context: p.text().nullable(),
    callerKind: p.string().length(16).$type<'user' | 'service'>(),
    callerId: p.string().length(36),
    onBehalfOfId: p.string().length(36).nullable(),
    /** For a search: see `folded-decision.ts`. */
    shownFolded: p.text().nullable(),
    askedFolded: p.text().nullable(),
  },
});

/** One answer that was given about a request. No foreign keys: it outlives what it speaks of. */
export class AccessDecision extends AccessDecisionSchema.class {}
AccessDecisionSchema.setClass(AccessDecision);
