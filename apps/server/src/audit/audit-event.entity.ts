import { defineEntity, p } from '@mikro-orm/core';
import type { ActorKind, Outcome } from '@gatehouse/contract';
import type { Timestamp } from '../platform/clock.ts';

const AuditEventSchema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_events',
  indexes: [
    { name: 'audit_events_actor', properties: ['actorId', 'seq'] },
    { name: 'audit_events_subject', properties: ['subjectId', 'seq'] },
    { name: 'audit_events_action', properties: ['action', 'seq'] },
    { name: 'audit_events_at', properties: ['at', 'seq'] },
    {
      name: 'audit_events_on_behalf_of',
      expression: 'create index audit_events_on_behalf_of on audit_events (on_behalf_of_id, seq) where on_behalf_of_id is not null',
    },
  ],
  properties: {
    /** 1, 2, 3 … without a hole. */
    seq: p.bigint('number').primary().autoincrement(false),
    at: p.string().length(24).$type<Timestamp>(),
    actorKind: p.string().length(16).$type<ActorKind>(),
    actorId: p.string().length(64).nullable(),
    actorLabel: p.string().length(255),
    /** The API key by which a program acted. */
    keyId: p.string().length(36).nullable(),
    /** The person for whom a program acted. The id alone: what they are called is looked up by whoever reads it. */
    onBehalfOfId: p.string().length(36).nullable(),
    action: p.string().length(64),
    subjectType: p.string().length(64),
    subjectId: p.string().length(64).nullable(),
    subjectLabel: p.string().length(255),
    outcome: p.string().length(16).$type<Outcome>(),
    /** A stable word, or a few, for why it ended so. */
    reason: p.text().nullable(),
    /** What a person typed as the reason. */
    note: p.text().nullable(),
    /** Canonical JSON text of `{field: {before, after}}`: kept as the text that was hashed. */
    changes: p.text().nullable(),
    /** Of the same form: those changes that are somebody's personal data. */
    personalChanges: p.text().nullable(),
    address: p.string().length(64).nullable(),
    userAgent: p.string().length(512).nullable(),
    requestId: p.string().length(64).nullable(),
    policyHash: p.string().length(64),
    /** What the hash covers in the place of the personal data: see `personal-data.ts`. `null` in events from before there was erasure. */
    actorCommitment: p.string().length(64).nullable(),
    actorSalt: p.string().length(43).nullable(),
    subjectCommitment: p.string().length(64).nullable(),
    subjectSalt: p.string().length(43).nullable(),
    /** What the hash covers of whom it mentions: see `mentions.ts`. `null` in events from before that was covered. */
    mentions: p.string().length(64).nullable(),
    prevHash: p.string().length(64),
    hash: p.string().length(64),
    /** For a search; no hash covers it: see `folded-event.ts`. */
    actorFolded: p.text().nullable(),
    subjectFolded: p.text().nullable(),
  },
});

/** One entry of the audit trail. No foreign keys: it outlives what it speaks of. */
export class AuditEvent extends AuditEventSchema.class {}
AuditEventSchema.setClass(AuditEvent);

const AuditHeadSchema = defineEntity({
  name: 'AuditHead',
  tableName: 'audit_head',
  properties: {
    id: p.integer().primary().autoincrement(false),
    seq: p.bigint('number'),
    hash: p.string().length(64),
  },
});

/** The last link of the chain, in one row: whoever writes history locks it first. */
export class AuditHead extends AuditHeadSchema.class {}
AuditHeadSchema.setClass(AuditHead);

const AuditMentionSchema = defineEntity({
  name: 'AuditMention',
  tableName: 'audit_mentions',
  indexes: [{ name: 'audit_mentions_seq', properties: ['seq', 'personId'] }],
  properties: {
    personId: p.string().length(36).primary(),
    seq: p.bigint('number').primary(),
  },
});

/**
 * That an event speaks of a person who is neither its actor nor its subject, such as a member whom a group gained, for the timelines
 * of people. It holds no name; the event's own hash covers it.
 */
export class AuditMention extends AuditMentionSchema.class {}
AuditMentionSchema.setClass(AuditMention);
