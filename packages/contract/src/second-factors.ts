import { z } from 'zod';
import { enteredPassword, id, properName } from './text.ts';

/** How somebody may prove who they are beside the password. */
export type SecondFactorMethod = 'totp' | 'recovery-code' | 'passkey';

/** A code as somebody types it: of the authenticator app, or a recovery code. Spaces and dashes don't count. */
const typedCode = z.string({ error: 'Enter the code.' }).trim().min(1, 'Enter the code.').max(64, 'That is too long for a code.');

export const finishTotpInput = z.strictObject({ id, code: typedCode });
export const confirmInput = z.strictObject({ password: enteredPassword, code: typedCode.optional() });

const passkeyName = properName('name', 100);

/** Bytes as WebAuthn's JSON forms have them. */
const base64url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\w-]*$/);
/** At most 1,023 bytes by the standard. */
const credentialId = base64url(1364);
/** No extension is asked for, so nothing of them is read. */
const extensionResults = z
  .custom<object>((value) => typeof value === 'object')
  .optional()
  .transform(() => ({}));
const publicKeyCredential = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  clientExtensionResults: extensionResults,
});

/** What a browser answers to `navigator.credentials.create()`, as JSON. */
const attestation = publicKeyCredential.extend({
  response: z.object({
    clientDataJSON: base64url(20_000),
    attestationObject: base64url(200_000),
    transports: z.array(z.string().max(32)).max(10).optional(),
  }),
});

/** What a browser answers to `navigator.credentials.get()`, as JSON. */
const assertion = publicKeyCredential.extend({
  response: z.object({
    clientDataJSON: base64url(20_000),
    authenticatorData: base64url(20_000),
    signature: base64url(20_000),
    userHandle: base64url(200).nullish(),
  }),
});

export const finishPasskeyInput = z.strictObject({ id, name: passkeyName, response: attestation });
export const renamePasskeyInput = z.strictObject({ id, name: passkeyName });
export const passkeyIdInput = z.strictObject({ id });
/** The answer of a passkey to the challenge `id`. */
export const passkeyAnswerInput = z.strictObject({ id, response: assertion });

/** What `navigator.credentials.get()` is to be asked, as JSON, and the challenge to name with its answer. */
export interface PasskeyChallenge {
  id: string;
  options: {
    challenge: string;
    rpId?: string;
    timeout?: number;
    userVerification?: 'required' | 'preferred' | 'discouraged';
    allowCredentials?: { id: string; type: 'public-key'; transports?: string[] }[];
  };
}

/** A passkey on the wire. */
export interface Passkey {
  id: string;
  name: string;
  /** Whether a service copies it to the person's other devices. */
  synced: boolean;
  createdAt: string;
  lastUsedAt: string | null;
}

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

/** One's own second factors. */
export type OwnSecondFactors = SecondFactors & {
  /** Whether passkeys can work at the address of this server. */
  passkeysAvailable: boolean;
};

/** Which second factors somebody has; nothing in it is secret. */
export interface SecondFactors {
  totp: { enrolledAt: string } | null;
  passkeys: Passkey[];
  recoveryCodesLeft: number;
}
