import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';
import { type CredentialLinkKind, linkKinds } from './credential.entity.ts';

/** Mail that only tells what happened. */
export type NoticeKind =
  | 'email-changed'
  | 'password-changed'
  | 'factor-added'
  | 'factor-removed'
  | 'recovery-used'
  | 'new-browser'
  | 'locked'
  | 'name-changed'
  | 'access-granted'
  | 'access-denied';
export type MailKind = CredentialLinkKind | NoticeKind;

export const isLinkKind = (kind: MailKind): kind is CredentialLinkKind => linkKinds.some((link) => link === kind);

const OutboxMailSchema = defineEntity({
  name: 'OutboxMail',
  tableName: 'outbox',
  uniques: [{ name: 'outbox_user_kind', properties: ['user', 'kind'] }],
  properties: {
    id: p.string().length(36).primary(),
    user: () => p.manyToOne(User).deleteRule('cascade'),
    kind: p.string().length(16).$type<MailKind>(),
    /** Where it goes; `null` means to the user's own address, as it is then. */
    email: p.string().length(254).nullable(),
    /** What it rests on, as of {@link CredentialLink}: a link is only made while that still holds. */
    addressHash: p.string().length(43).nullable(),
    passwordAt: p.string().length(24).nullable().$type<Timestamp>(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    attempts: p.integer(),
    /** When it is due. Whoever takes it moves this on, so that nobody else does. */
    dueAt: p.string().length(24).index('outbox_due_at').$type<Timestamp>(),
  },
});

/** A mail that a user is still to be sent. It holds no secret: a link is made as it is sent, and the row goes with that. */
export class OutboxMail extends OutboxMailSchema.class {}
OutboxMailSchema.setClass(OutboxMail);
