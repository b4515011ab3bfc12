import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';
import type { CredentialLinkKind } from './credential.entity.ts';

const OutboxMailSchema = defineEntity({
  name: 'OutboxMail',
  tableName: 'outbox',
  properties: {
    id: p.string().length(36).primary(),
    user: () => p.manyToOne(User).deleteRule('cascade').unique('outbox_user'),
    kind: p.string().length(16).$type<CredentialLinkKind>(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    attempts: p.integer(),
    /** When it is due. Whoever takes it moves this on, so that nobody else does. */
    dueAt: p.string().length(24).index('outbox_due_at').$type<Timestamp>(),
  },
});

/** A mail with a link that a user is still to be sent. It holds no secret: the link is made as it is sent, and the row goes with that. */
export class OutboxMail extends OutboxMailSchema.class {}
OutboxMailSchema.setClass(OutboxMail);
