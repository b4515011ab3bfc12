import { defineEntity, p } from '@mikro-orm/core';
import type { LinkEnd } from '@gatehouse/contract';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';

/** Who was shown a link, or knows a password: a user, a key, the command line, or, from before this was written down, nobody knows. */
export type IssuerKind = 'user' | 'service' | 'operator' | 'unknown';

const PasswordSchema = defineEntity({
  name: 'Password',
  tableName: 'passwords',
  properties: {
    user: () => p.manyToOne(User).deleteRule('cascade').primary(),
    /** An argon2id hash with its parameters and salt. */
    hash: p.string().length(255),
    /** Set by an admin: its holder must choose another before anything else. */
    mustChange: p.boolean(),
    /** Shorter than a password may be without a second factor: with the last factor it must go too. */
    short: p.boolean().default(false),
    changedAt: p.string().length(24).$type<Timestamp>(),
    /** Who set it, and therefore knows it; `null` for one that its holder chose. As of {@link CredentialLink}. */
    issuerKind: p.string().length(16).nullable().$type<IssuerKind>(),
    issuerId: p.string().length(36).nullable(),
    issuerForId: p.string().length(36).nullable(),
  },
});

/** A user's password. A user without one can't sign in with a password. */
export class Password extends PasswordSchema.class {}
PasswordSchema.setClass(Password);

/** What a link is for: to set a first password, another one, or to confirm an e-mail address. */
export const linkKinds = ['invitation', 'reset', 'email'] as const;
export type CredentialLinkKind = (typeof linkKinds)[number];
/** Those that let their holder set the password. */
export type PasswordLinkKind = Exclude<CredentialLinkKind, 'email'>;

const CredentialLinkSchema = defineEntity({
  name: 'CredentialLink',
  tableName: 'credential_links',
  properties: {
    id: p.string().length(36).primary(),
    tokenHash: p.string().length(43).unique('credential_links_token_hash'),
    user: () => p.manyToOne(User).deleteRule('cascade').index('credential_links_user'),
    kind: p.string().length(16).$type<CredentialLinkKind>(),
    /** The address that an `email` link confirms; `null` for the others. */
    email: p.string().length(254).nullable(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    expiresAt: p.string().length(24).index('credential_links_expires_at').$type<Timestamp>(),
    /** To whom the link was shown, who is not its person; `null` for one that went to its person by mail. */
    issuerKind: p.string().length(16).nullable().$type<IssuerKind>(),
    /** The user, or the key, to which it was shown. */
    issuerId: p.string().length(36).nullable(),
    /** On whose behalf the key called. */
    issuerForId: p.string().length(36).nullable(),
    /** A hash of the folded address that its person had; `null` when it does not rest on one. */
    addressHash: p.string().length(43).nullable(),
    /** When their password was set that they had then. */
    passwordAt: p.string().length(24).nullable().$type<Timestamp>(),
    /** Kept for a while, so that whoever follows it is told why it is over. */
    endedAt: p.string().length(24).nullable().$type<Timestamp>(),
    endedWhy: p.string().length(16).nullable().$type<LinkEnd>(),
  },
});

/** A link, good for one use, for one of the kinds above, with what it rests on (decision 021). */
export class CredentialLink extends CredentialLinkSchema.class {}
CredentialLinkSchema.setClass(CredentialLink);

const LoginThrottleSchema = defineEntity({
  name: 'LoginThrottle',
  tableName: 'login_throttles',
  properties: {
    /** `user:<id>`, `login:<hash of an unknown login>` or `address:<address>`; for reset requests with `reset-` before it. */
    key: p.string().length(128).primary(),
    failures: p.integer(),
    lastFailureAt: p.string().length(24).index('login_throttles_last_failure_at').$type<Timestamp>(),
    lockedUntil: p.string().length(24).nullable().$type<Timestamp>(),
  },
});

/** How often signing in has failed, or a reset was asked for, lately: per account and per address. */
export class LoginThrottle extends LoginThrottleSchema.class {}
LoginThrottleSchema.setClass(LoginThrottle);
