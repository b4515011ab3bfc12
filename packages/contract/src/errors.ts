import type { PasskeyChallenge, SecondFactorMethod } from './second-factors.ts';
import type { LinkEnd } from './users.ts';

/** The words that `error.data.reason` may hold. They are stable: clients branch on them. */
export const errorReasons = [
  'no-session',
  'bad-key',
  'bad-credentials',
  'second-factor-required',
  'wrong-code',
  'second-factor-enrolment-required',
  'confirmation-required',
  'not-permitted',
  'above-ceiling',
  'own-roles',
  'csrf',
  'password-change-required',
  'not-found',
  'username-taken',
  'email-taken',
  'name-taken',
  'stale-version',
  'still-referenced',
  'last-owner',
  'last-role',
  'not-deactivated',
  'wrong-status',
  'no-second-factor',
  'passkeys-unavailable',
  'passkey-refused',
  'limit-reached',
  'changed-since',
  'idempotency-mismatch',
  'in-progress',
  'already-done',
  'already-set-up',
  'invalid',
  'email-required',
  'weak-password',
  'unknown-role',
  'invalid-token',
  'payload-too-large',
  'too-slow',
  'unsupported',
  'no-mail-server',
  'no-secret-key',
  'mail-not-sent',
  'locked',
  'rate-limited',
  'unavailable',
  'internal',
] as const;

export type ErrorReason = (typeof errorReasons)[number];

/** A row that speaks of another, which therefore can't be deleted. */
export interface Reference {
  type: string;
  id: string;
  label: string;
  /** Whether it belongs to that one and can go to somebody else. Otherwise it names them, and has to stop doing so first. */
  owned: boolean;
  /** The caller may not see it: it has neither id nor label here. */
  hidden?: true;
}

/** What `error.data` holds for every refused call. `message` tells a person what to do. */
export interface GatehouseErrorData {
  code: string;
  httpStatus: number;
  reason: ErrorReason;
  message: string;
  /** Path of the offending input → what is wrong with it. */
  fields?: Record<string, string>;
  /** For `not-permitted`: the permission that was missing. */
  missing?: { action: string; subject: string; field?: string };
  /** For `still-referenced`: what still refers to the row. */
  referrers?: Reference[];
  /** For `second-factor-required` and `wrong-code`: what would do. */
  methods?: SecondFactorMethod[];
  /** For `second-factor-required`, when `methods` has `passkey`: the question for `auth.finishPasskeySignIn`. */
  passkey?: PasskeyChallenge;
  /** For `invalid-token`: why a one-time link works no more. */
  ended?: LinkEnd;
  /** Seconds to wait, for `locked`, `rate-limited` and `unavailable`. */
  retryAfter?: number;
  requestId: string;
}
