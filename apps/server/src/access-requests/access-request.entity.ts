import type { AccessRequestStatus } from '@gatehouse/contract';
import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';

const AccessRequestSchema = defineEntity({
  name: 'AccessRequest',
  tableName: 'access_requests',
  indexes: [
    { name: 'access_requests_created_at', properties: ['createdAt', 'id'] },
    { name: 'access_requests_status', properties: ['status', 'createdAt'] },
    { name: 'access_requests_requester', properties: ['requester', 'createdAt'] },
  ],
  properties: {
    id: p.string().length(36).primary(),
    /** Who asks, for themselves. It goes with them. */
    requester: () => p.manyToOne(User).deleteRule('cascade'),
    role: p.string().length(64),
    reason: p.text(),
    /** Until when they wish to hold it; `null` for good. */
    until: p.string().length(24).nullable().$type<Timestamp>(),
    status: p.string().length(16).$type<AccessRequestStatus>(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    /** When it was decided or withdrawn. */
    decidedAt: p.string().length(24).nullable().$type<Timestamp>(),
    /** No foreign key, and no name: history outlives whoever decided. */
    decidedById: p.string().length(36).nullable(),
    answer: p.text().nullable(),
    grantedUntil: p.string().length(24).nullable().$type<Timestamp>(),
  },
});

/** Somebody asks for a role. */
export class AccessRequest extends AccessRequestSchema.class {}
AccessRequestSchema.setClass(AccessRequest);
