import { z } from 'zod';
import type { KeyKind } from './api-keys.ts';
import { email, enteredPassword, firstName, id, lastName, newPassword, newPasswordBesideFactor, requiredEmail, signInName, username, version } from './text.ts';
import type { LinkEnd, User } from './users.ts';

export const loginInput = z.strictObject({
  login: signInName,
  password: enteredPassword,
  code: z.string().max(64).optional(),
});

export const requestPasswordResetInput = loginInput.pick({ login: true });

export interface LoginResult {
  user: User;
  mustChangePassword: boolean;
}

/** What somebody may have to settle before anything else. */
export type Duty = 'password-change' | 'second-factor-enrolment';

/** A program that calls by an API key. */
export interface CallingService {
  kind: KeyKind;
  /** Of the service account, or of the application. */
  id: string;
  name: string;
  keyId: string;
  /** When the key ends; `null` for one that does not. */
  expiresAt: string | null;
  /** For whom it acts in this call. */
  onBehalfOf: { id: string; label: string } | null;
}

/** What a caller may do, as rules that a browser or a program evaluates. */
interface CallerRights {
  roles: string[];
  /** The caller's own packed rules: give them to `unpackAbility`. */
  rules: unknown;
  policyHash: string;
  mustChangePassword: boolean;
  /** Until it is settled, every call is refused but those that help with it. */
  duty: Duty | null;
  hasSecondFactor: boolean;
  /** By when the caller's roles demand a second factor; `null` if they demand none or there is one. */
  secondFactorDueAt: string | null;
}

/** Who calls: a signed-in person, or a program. */
export type Me = CallerRights & ({ user: User; service: null } | { user: null; service: CallingService });

export const changePasswordInput = z.strictObject({ currentPassword: enteredPassword, newPassword: newPasswordBesideFactor });

const token = z.string().min(20, 'This link is incomplete.').max(200, 'This link is incomplete.');
export const acceptInvitationInput = z.strictObject({ token, password: newPassword });
export const resetPasswordInput = z.strictObject({ token, password: newPasswordBesideFactor });

/** What a link is for, and its token: whether it still works. */
export const checkLinkInput = z.strictObject({ kind: z.enum(['invitation', 'reset', 'email']), token });

/** The token of a link that confirms an e-mail address. */
export const confirmEmailInput = z.strictObject({ token });

/** One's own record. `pendingEmail` was entered and is still to be confirmed. */
export type Profile = User & {
  pendingEmail: string | null;
  /** The last one that was entered, which will not be confirmed any more, and why. */
  endedEmail: { email: string; why: LinkEnd } | null;
};

const setupToken = z.string({ error: 'Open the setup link that the server printed.' }).min(1, 'Open the setup link that the server printed.').max(200);
export const checkSetupLinkInput = z.strictObject({ token: setupToken });
export const createOwnerInput = z.strictObject({
  token: setupToken,
  username,
  firstName,
  lastName: lastName.optional(),
  email: requiredEmail,
  password: newPassword,
});

export const updateProfileInput = z.strictObject({
  version,
  firstName: firstName.optional(),
  lastName: lastName.optional(),
  email: email.optional(),
});

export interface Session {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  address: string | null;
  userAgent: string | null;
  current: boolean;
}

export const sessionIdInput = z.strictObject({ id });
