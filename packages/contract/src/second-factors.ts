import { z } from 'zod';
import { enteredPassword, id } from './text.ts';

/** How somebody may prove who they are beside the password. */
export type SecondFactorMethod = 'totp' | 'recovery-code' | 'passkey';

/** A code as somebody types it: of the authenticator app, or a recovery code. Spaces and dashes don't count. */
const typedCode = z.string({ error: 'Enter the code.' }).trim().min(1, 'Enter the code.').max(64, 'That is too long for a code.');

export const finishTotpInput = z.strictObject({ id, code: typedCode });
export const confirmInput = z.strictObject({ password: enteredPassword, code: typedCode.optional() });

/** What an authenticator app is given: by the QR code of `uri`, or typed. Shown once, and worth nothing before a code proves it. */
export interface TotpEnrolment {
  id: string;
  /** Base32. */
  secret: string;
  /** `otpauth://totp/…` */
  uri: string;
  expiresAt: string;
}

/** What enrolling a factor answers: recovery codes come with the first one, and are shown only this once. */
export interface Enrolled {
  recoveryCodes: string[] | null;
}

/** Which second factors somebody has; nothing in it is secret. */
export interface SecondFactors {
  totp: { enrolledAt: string } | null;
  recoveryCodesLeft: number;
}
