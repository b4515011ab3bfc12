import { defineEntity, p } from '@mikro-orm/core';
import { Application } from '../applications/application.entity.ts';
import type { Timestamp } from '../platform/clock.ts';
import { ServiceAccount } from '../service-accounts/service-account.entity.ts';
import { User } from '../users/user.entity.ts';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  indexes: [
    { name: 'api_keys_application', properties: ['application'] },
    { name: 'api_keys_service_account', properties: ['serviceAccount'] },
    { name: 'api_keys_created_by', properties: ['createdBy'] },
  ],
  properties: {
    id: p.string().length(36).primary(),
    kind: p.string().length(16).$type<'application' | 'service'>(),
    /** One of the two, as `kind` says: whose key it is. */
    application: () => p.manyToOne(Application).nullable().deleteRule('cascade'),
    serviceAccount: () => p.manyToOne(ServiceAccount).nullable().deleteRule('cascade'),
    name: p.string().length(100),
    /** How the key begins, by which people recognise it. */
    prefix: p.string().length(12),
    keyHash: p.string().length(43).unique('api_keys_key_hash'),
    /** JSON list of permissions; `null`: everything that the account may. */
    scopes: p.text().nullable(),
    /** Whose permissions bound it. It goes with them. */
    createdBy: () => p.manyToOne(User).deleteRule('cascade'),
    createdAt: p.string().length(24).$type<Timestamp>(),
    expiresAt: p.string().length(24).nullable().$type<Timestamp>(),
    lastUsedAt: p.string().length(24).nullable().$type<Timestamp>(),
    /** When the trail last told that it was refused. */
    lastRefusedAt: p.string().length(24).nullable().$type<Timestamp>(),
    revokedAt: p.string().length(24).nullable().$type<Timestamp>(),
    /** The key that was made to take its place. */
    replacedById: p.string().length(36).nullable(),
  },
});

/** A secret by which a program calls. Only its hash is stored. */
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
