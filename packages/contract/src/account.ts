import { z } from 'zod';
import { listFields } from './list.ts';
import { id, requiredEmail, roleId, version } from './text.ts';

const whole = (least: number, most: number, unit: string) =>
  z
    .int({ error: `Enter a whole number of ${unit}.` })
    .min(least, `Use at least ${least} ${unit}.`)
    .max(most, `Use at most ${most.toLocaleString('en')} ${unit}.`);

/**
 * Everything that an Owner can set for the whole account, each with the default of a new one. It is stored as one document:
 * a further setting needs a line here and a field on the console's page, and no migration.
 */
export const accountSettings = z.object({
  /** A session ends after so many minutes without use. */
  sessionIdleMinutes: whole(5, 1440, 'minutes').default(60),
  /** A session ends after so many hours, used or not. */
  sessionHours: whole(1, 720, 'hours').default(24),
  /** For how many minutes signing in, or confirming it, opens sensitive acts. */
  confirmationMinutes: whole(5, 1440, 'minutes').default(30),
  /** From so many failed sign-ins in a row on, an account has to wait. */
  lockAfterFailures: whole(3, 100, 'failures').default(10),
  /** From so many failed sign-ins on, an address has to wait, whatever the accounts. */
  lockAddressAfterFailures: whole(10, 10_000, 'failures').default(100),
  /** The first wait; each further failure doubles it. */
  lockFirstMinutes: whole(1, 60, 'minutes').default(1),
  /** No wait is longer. */
  lockLongestMinutes: whole(1, 1440, 'minutes').default(15),
  /** An invitation can be accepted for so many days. */
  invitationDays: whole(1, 30, 'days').default(7),
  /** Whoever holds one of these roles needs a second factor. */
  secondFactorRoles: z.array(roleId).max(50).default([]),
  /** How many days they have to enrol one. */
  secondFactorGraceDays: whole(0, 90, 'days').default(7),
  /** A deleted user can be restored for so many days. */
  restoreDays: whole(0, 365, 'days').default(30),
});
export type AccountSettings = z.output<typeof accountSettings>;

/** The account's settings on the wire. */
export type Account = AccountSettings & {
  version: number;
  /** `null` while everything is as it came. */
  updatedAt: string | null;
  /** How mail leaves: through a mail server, or not at all. */
  mail: 'smtp' | 'none';
};

const { shape } = accountSettings;
/** What is not sent is not touched. */
export const updateAccountInput = z.strictObject({
  version,
  sessionIdleMinutes: shape.sessionIdleMinutes.unwrap().optional(),
  sessionHours: shape.sessionHours.unwrap().optional(),
  confirmationMinutes: shape.confirmationMinutes.unwrap().optional(),
  lockAfterFailures: shape.lockAfterFailures.unwrap().optional(),
  lockAddressAfterFailures: shape.lockAddressAfterFailures.unwrap().optional(),
  lockFirstMinutes: shape.lockFirstMinutes.unwrap().optional(),
  lockLongestMinutes: shape.lockLongestMinutes.unwrap().optional(),
  invitationDays: shape.invitationDays.unwrap().optional(),
  secondFactorRoles: shape.secondFactorRoles.unwrap().optional(),
  secondFactorGraceDays: shape.secondFactorGraceDays.unwrap().optional(),
  restoreDays: shape.restoreDays.unwrap().optional(),
});

export const testMailInput = z.strictObject({ to: requiredEmail });

/** Mail that has not left yet. Its link is made when it leaves, or is handed over. */
export interface WaitingMail {
  id: string;
  kind: string;
  user: { id: string; username: string };
  /** Where it goes; `null` for somebody without an address. */
  email: string | null;
  attempts: number;
  createdAt: string;
  /** When it is tried next. */
  dueAt: string;
}

const { cursor, limit } = listFields(z.strictObject({}), ['createdAt']);
export const listWaitingMailInput = z
  .strictObject({ cursor, limit })
  .optional()
  .transform((input) => input ?? {});
export const mailIdInput = z.strictObject({ id });

/** The servers that use the database now. Behind one address they should have the same policies. */
export interface Servers {
  /** Of the server that answers. */
  policyHash: string;
  /** Whether another server has other policies: what somebody may do depends on which one answers. */
  disagree: boolean;
  items: { id: string; policyHash: string; version: string; startedAt: string; seenAt: string; isThis: boolean }[];
}
