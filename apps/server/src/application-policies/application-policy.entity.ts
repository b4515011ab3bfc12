import type { AccessOutcome, SwitchStatus } from '@gatehouse/contract';
import { defineEntity, p } from '@mikro-orm/core';
import { Application, type WhoKind } from '../applications/application.entity.ts';
import type { Timestamp } from '../platform/clock.ts';

const ApplicationPolicySchema = defineEntity({
  name: 'ApplicationPolicy',
  tableName: 'application_policies',
  indexes: [
    { name: 'application_policies_created_at_order', properties: ['application', 'createdAt', 'id'] },
    { name: 'application_policies_status', properties: ['application', 'status'] },
  ],
  properties: {
    id: p.string().length(36).primary(),
    application: () => p.manyToOne(Application).deleteRule('cascade'),
    description: p.string().length(1024),
    /** Description and traits, folded for search. */
    searchText: p.text(),
    status: p.string().length(16).$type<SwitchStatus>(),
    /** JSON list of texts, sorted. */
    traits: p.text(),
    prompt: p.string().length(8).$type<AccessOutcome>(),
    enrichedPrompt: p.string().length(8).$type<AccessOutcome>(),
    reply: p.string().length(8).$type<AccessOutcome>(),
    startsAt: p.string().length(24).nullable().$type<Timestamp>(),
    endsAt: p.string().length(24).nullable().$type<Timestamp>(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    updatedAt: p.string().length(24).$type<Timestamp>(),
    version: p.integer(),
  },
});

/** What comes of requests to an application that have certain traits, for certain people. */
export class ApplicationPolicy extends ApplicationPolicySchema.class {}
ApplicationPolicySchema.setClass(ApplicationPolicy);

const ApplicationPolicyWhoSchema = defineEntity({
  name: 'ApplicationPolicyWho',
  tableName: 'application_policy_who',
  indexes: [{ name: 'application_policy_who_ref', properties: ['ref', 'kind'] }],
  properties: {
    policy: () => p.manyToOne(ApplicationPolicy).primary().deleteRule('cascade'),
    kind: p.string().length(8).primary().$type<WhoKind>(),
    /** The id of the user, group or role; empty for everyone. */
    ref: p.string().length(64).primary(),
  },
});

/** Somebody for whom a policy is. */
export class ApplicationPolicyWho extends ApplicationPolicyWhoSchema.class {}
ApplicationPolicyWhoSchema.setClass(ApplicationPolicyWho);

const ApplicationPolicyVersionSchema = defineEntity({
  name: 'ApplicationPolicyVersion',
  tableName: 'application_policy_versions',
  properties: {
    policy: () => p.manyToOne(ApplicationPolicy).primary().deleteRule('cascade'),
    version: p.integer().primary(),
    at: p.string().length(24).$type<Timestamp>(),
    authorKind: p.string().length(16),
    /** No foreign key, and no name: history outlives whoever wrote it. */
    authorId: p.string().length(64).nullable(),
    /** A `PolicyDocument` as JSON. */
    document: p.text(),
    restoredFrom: p.integer().nullable(),
  },
});

/** What a policy said at one of its versions. */
export class ApplicationPolicyVersion extends ApplicationPolicyVersionSchema.class {}
ApplicationPolicyVersionSchema.setClass(ApplicationPolicyVersion);
