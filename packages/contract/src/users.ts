import { z } from 'zod';
import type { Reference } from './errors.ts';
import { listInput } from './list.ts';
import { email, firstName, id, lastName, newPassword, reasonText, roleId, timestamp, username, version } from './text.ts';

export const userStatuses = ['invited', 'active', 'deactivated'] as const;
export type UserStatus = (typeof userStatuses)[number];

/** Whether somebody who is invited was sent an invitation, or shown one: not yet, one that is still good, or one that works no more. */
export const invitations = ['none', 'sent', 'ended'] as const;
export type Invitation = (typeof invitations)[number];

/** A role as a person holds it: directly, or through groups. One entry for each role and way. */
export interface HeldRole {
  role: string;
  via: 'direct' | 'group';
  /** When a direct grant ends by itself; `null` when it does not, and through groups. */
  expiresAt: string | null;
  /** The groups that carry the role, for `group`. */
  groups?: { id: string; name: string }[];
}

/** A user on the wire. Fields that the caller may not read are absent. */
export interface User {
  id: string;
  username: string;
  firstName: string;
  lastName: string | null;
  email: string | null;
  status: UserStatus;
  /** `null` for who is not invited any more. Told to whoever may read the status. */
  invitation: Invitation | null;
  roles: HeldRole[];
  groups: { id: string; name: string }[];
  version: number;
  createdAt: string;
  updatedAt: string;
  lastLoginAt: string | null;
  locked: boolean;
}

export const userSorts = ['username', 'firstName', 'lastName', 'email', 'status', 'createdAt', 'lastLoginAt'] as const;
export type UserSort = (typeof userSorts)[number];

export const userFilter = z.strictObject({
  role: z.array(roleId).max(50).optional(),
  status: z.array(z.enum(userStatuses)).max(3).optional(),
  /** Among those who are invited. */
  invitation: z.array(z.enum(invitations)).max(3).optional(),
  groupId: z.array(id).max(200).optional(),
  /** Whom an import made, by the id that it answered. */
  importId: id.optional(),
  /** Who last signed in before a time, or never did; with both, either. `never: false`: who did at least once. */
  lastLogin: z.strictObject({ before: timestamp.optional(), never: z.boolean().optional() }).optional(),
});
export type UserFilter = z.infer<typeof userFilter>;

export const listUsersInput = listInput(userFilter, userSorts);

const roles = z.array(roleId, { error: 'Choose at least one role.' }).min(1, 'Choose at least one role.').max(50);

export const createUserInput = z.strictObject({
  username,
  firstName,
  lastName: lastName.optional(),
  email: email.optional(),
  roles,
  groupIds: z.array(id).max(200).optional(),
  invite: z.boolean().optional(),
  password: newPassword.optional(),
});
export type CreateUserInput = z.input<typeof createUserInput>;

/** Everything but `id` and `version` is optional: what is not sent is not touched. */
export const updateUserInput = z.strictObject({
  id,
  version,
  username: username.optional(),
  firstName: firstName.optional(),
  lastName: lastName.optional(),
  email: email.optional(),
  groupIds: z.array(id).max(200).optional(),
});
export type UpdateUserInput = z.input<typeof updateUserInput>;

export const setRolesInput = z.strictObject({
  id,
  version,
  roles: z
    .array(z.strictObject({ role: roleId, expiresAt: timestamp.nullish() }), { error: 'Choose at least one role.' })
    .min(1, 'Choose at least one role.')
    .max(50),
});

export const userIdInput = z.strictObject({ id });
export const userSessionInput = z.strictObject({ id, sessionId: id });

/**
 * Why a one-time link works no more: it was used, a newer one took its place, somebody took it back, its time is over; or what it
 * rested on is no more: the person's address, their status, their password, or that whoever was shown it may make it for them.
 */
export const linkEnds = ['used', 'replaced', 'withdrawn', 'over', 'address', 'status', 'credential', 'permissions'] as const;
export type LinkEnd = (typeof linkEnds)[number];

/** How the last link stands by which somebody sets a password; `expiresAt` once it is sent, `ended` when it works no more. */
export interface InvitationState {
  state: 'waiting' | 'sent' | 'over' | 'none';
  expiresAt: string | null;
  ended?: LinkEnd;
}
export const deactivateUserInput = z.strictObject({ id, reason: reasonText.optional() });
export const deleteUserInput = z.strictObject({ id, transferTo: id.optional(), erase: z.boolean().optional() });

/** `email` takes the place of theirs, for when that belongs to somebody else meanwhile. */
export const restoreUserInput = z.strictObject({ id, email: email.optional() });
export const listDeletedInput = listInput(z.strictObject({}), ['deletedAt', 'username'] as const);

/** Somebody who was deleted. */
export interface DeletedUser {
  id: string;
  /** Theirs, or what history calls them once their data was erased. */
  username: string;
  deletedAt: string;
  /** `null` for the command line. */
  deletedBy: { id: string; label: string } | null;
  /** What they held then: nobody restores or erases somebody whose permissions exceed their own. */
  roles: string[];
  /** `null` when it is too late. */
  restorableUntil: string | null;
  erased: boolean;
}

/** What deleting a user would touch, and whether it is possible now. */
export interface DeletionImpact {
  groups: { id: string; name: string }[];
  roles: HeldRole[];
  sessions: number;
  /** Live API keys that they made: these end with them, and are not restored. */
  apiKeys: number;
  /** What still belongs to them, and needs somebody else as `transferTo`; and what names them, and must be changed first. */
  referrers: Reference[];
  /** Whether nobody else is an active Owner for good. */
  lastOwner: boolean;
  /** For so many days they could be restored. */
  restoreDays: number;
  /** Why the user can't be deleted now; `null` when nothing is in the way. */
  blockedBy: 'not-deactivated' | 'still-referenced' | 'last-owner' | null;
}

/** 32 MB, in UTF-16 code units: the server checks the bytes. */
export const MAX_CSV_BYTES = 32 * 1024 * 1024;
export const csvColumns = ['username', 'firstName', 'lastName', 'email', 'roles', 'groups'] as const;
export type CsvColumn = (typeof csvColumns)[number];
/** The column that says what is wrong, in a file of bad rows. An import passes it over. */
export const PROBLEMS_COLUMN = 'problems';

export const importCsvInput = z.strictObject({
  csv: z.string({ error: 'Choose a CSV file.' }).max(MAX_CSV_BYTES, 'The file is larger than 32 MB.'),
  dryRun: z.boolean().default(false),
  onError: z.enum(['abort', 'skip']).default('abort'),
});

/** What the address of a file that is sent by itself says: `POST /import/users.csv?dryRun=true&onError=skip`. */
export const importFileQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'], { error: 'Say true or false.' })
    .default('false')
    .transform((word) => word === 'true'),
  onError: z.enum(['abort', 'skip'], { error: 'Say abort or skip.' }).default('abort'),
});

export interface ImportFault {
  field: string;
  reason: string;
  message: string;
}

/** A bad row, with its first fault in the order of the columns. */
export interface ImportError extends ImportFault {
  /** The row's first line in the file, the header being line 1. */
  line: number;
  /** What else is wrong with the row. */
  others: ImportFault[];
}

export interface ImportResult {
  /** So many were looked at. */
  rows: number;
  valid: number;
  created: number;
  /** For finding those who were created: `users.list {filter: {importId}}`. */
  importId?: string;
  /** At most {@link MAX_IMPORT_ERRORS}. */
  errors: ImportError[];
  /** That many were wrong, so the rest was not looked at, and nothing was written. */
  stopped?: true;
}

/** From so many errors on, a file is not the one that was meant: the rest of it is not read. */
export const MAX_IMPORT_ERRORS = 1000;

/** A link that lets its holder set a password; shown once, and only when it can't go by mail: none is configured, or they have no address. */
export interface CredentialLink {
  url: string;
  expiresAt: string;
}
