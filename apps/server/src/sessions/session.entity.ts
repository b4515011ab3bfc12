import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.string().length(36).primary(),
    tokenHash: p.string().length(43).unique('sessions_token_hash'),
    /** After a rotation the former token works for a moment, so that requests under way don't fail. */
    previousTokenHash: p.string().length(43).nullable().unique('sessions_previous_token_hash'),
    previousValidUntil: p.string().length(24).nullable().$type<Timestamp>(),
    /** When its user had last proved who they are, as the former token knows it: a confirmation is for the new one alone. */
    previousConfirmedAt: p.string().length(24).nullable().$type<Timestamp>(),
    /** With the former token it makes the present one, until that was used: whoever did not get it can be given it again. */
    successorSalt: p.string().length(43).nullable(),
    user: () => p.manyToOne(User).deleteRule('cascade').index('sessions_user'),
    /** The user's `authzVersion` when the token was made. */
    authzVersion: p.integer(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    lastSeenAt: p.string().length(24).$type<Timestamp>(),
    /** When its user last proved who they are: sensitive acts ask for that anew after a while. */
    confirmedAt: p.string().length(24).nullable().$type<Timestamp>(),
    /** The absolute end; the idle end follows from `lastSeenAt`. */
    expiresAt: p.string().length(24).$type<Timestamp>(),
    address: p.string().length(64).nullable(),
    userAgent: p.string().length(512).nullable(),
  },
});

/** One signed-in browser. Only the hash of its token is stored. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
