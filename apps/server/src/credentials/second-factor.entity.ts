import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';

const TotpFactorSchema = defineEntity({
  name: 'TotpFactor',
  tableName: 'totp_factors',
  properties: {
    user: () => p.manyToOne(User).deleteRule('cascade').primary(),
    /** The shared secret, sealed (`platform/seal.ts`). */
    secret: p.text(),
    /** The time step of the last code that was taken: a code is good once. */
    lastStep: p.integer(),
    /** The step of one that was taken while the clock was ahead; it has no later one, once the clock is right again. */
    aheadStep: p.integer().nullable(),
    enrolledAt: p.string().length(24).$type<Timestamp>(),
  },
});

/** A user's authenticator app. There is a row only once a code has proved that the app has the secret. */
export class TotpFactor extends TotpFactorSchema.class {}
TotpFactorSchema.setClass(TotpFactor);

const RecoveryCodeSchema = defineEntity({
  name: 'RecoveryCode',
  tableName: 'recovery_codes',
  properties: {
    /** SHA-256: a code has 120 random bits. */
    codeHash: p.string().length(43).primary(),
    user: () => p.manyToOne(User).deleteRule('cascade').index('recovery_codes_user'),
  },
});

/** A code that stands in for a lost second factor, once: it is removed when used. */
export class RecoveryCode extends RecoveryCodeSchema.class {}
RecoveryCodeSchema.setClass(RecoveryCode);

const PasskeySchema = defineEntity({
  name: 'Passkey',
  tableName: 'passkeys',
  properties: {
    id: p.string().length(36).primary(),
    user: () => p.manyToOne(User).deleteRule('cascade').index('passkeys_user'),
    /** What the authenticator calls it, base64url; at most 1,023 bytes by the standard. */
    credentialId: p.string().length(1364).unique('passkeys_credential_id'),
    /** COSE, base64url. */
    publicKey: p.text(),
    /** How often the authenticator says that it was used; many always say 0. */
    counter: p.bigint('number'),
    /** JSON: how the authenticator is reached, a hint for the browser. */
    transports: p.text(),
    name: p.string().length(100),
    /** Whether it is kept by a service that copies it to the person's other devices. */
    synced: p.boolean(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    lastUsedAt: p.string().length(24).nullable().$type<Timestamp>(),
  },
});

/** A passkey with which a user signs in. */
export class Passkey extends PasskeySchema.class {}
PasskeySchema.setClass(Passkey);

/** What a challenge is for; an answer to one kind is none to another. */
export type ChallengeKind = 'totp-enrolment' | 'passkey-enrolment' | 'passkey-sign-in' | 'passkey-second-factor' | 'passkey-confirmation';

const AuthChallengeSchema = defineEntity({
  name: 'AuthChallenge',
  tableName: 'auth_challenges',
  properties: {
    id: p.string().length(36).primary(),
    kind: p.string().length(32).$type<ChallengeKind>(),
    /** Who must answer; nobody in particular when a passkey is to say who signs in. */
    user: () => p.manyToOne(User).deleteRule('cascade').nullable().index('auth_challenges_user'),
    /** What must be signed, or the sealed secret that must be proved. */
    value: p.text(),
    /** Where whoever began comes from, when it is nobody in particular: there only so many may be open at a time. */
    network: p.string().length(64).nullable().index('auth_challenges_network'),
    expiresAt: p.string().length(24).index('auth_challenges_expires_at').$type<Timestamp>(),
  },
});

/** A question that was put to a browser, good for one answer within minutes. */
export class AuthChallenge extends AuthChallengeSchema.class {}
AuthChallengeSchema.setClass(AuthChallenge);

const SecondFactorDutySchema = defineEntity({
  name: 'SecondFactorDuty',
  tableName: 'second_factor_duties',
  properties: {
    user: () => p.manyToOne(User).deleteRule('cascade').primary(),
    /** When a request of theirs first met the demand: the days to enrol are counted from here. */
    since: p.string().length(24).$type<Timestamp>(),
  },
});

/** Somebody whose roles demand a second factor. */
export class SecondFactorDuty extends SecondFactorDutySchema.class {}
SecondFactorDutySchema.setClass(SecondFactorDuty);
