import { z } from 'zod';
import { foldForIdentity, withoutUnseenAround } from './fold.ts';
import { withoutControls } from './controls.ts';
import { hasFormOfId } from './id-form.ts';
import { beginsWithMark, hasInvisible, isInvisibleInUsername } from './invisible.ts';

const characters = (text: string): number => [...text].length;

/** Some characters stand for up to eighteen others (`ﷺ`), by which names are compared and found: a database keeps so many, and no more. */
const foldsWithin = (text: string, max: number): boolean => characters(foldForIdentity(text)) <= max;
const COMPOUND = 'Some of these characters stand for several each. Use fewer of them.';

const INVISIBLE = 'Remove the control or invisible characters.';
const BEGINS_WITH_MARK = 'Begin with a letter: an accent needs one to stand on.';

/** 1–64 letters (any script), digits, `_`, `.`, `@` or `-`, composed; nothing that nobody sees, and nothing that could be taken for an id. */
export const username = z
  .string({ error: 'Enter a username.' })
  .transform((text) => text.normalize('NFC'))
  .refine((text) => characters(text) > 0, { error: 'Enter a username.', abort: true })
  .refine((text) => characters(text) <= 64, { error: 'Use at most 64 characters.', abort: true })
  .refine((text) => /^(?:[\p{L}\p{M}\p{N}_.@-]|\u200C|\u200D)+$/u.test(text) && !isInvisibleInUsername(text), {
    error: 'Use letters, digits and _ . @ - only.',
    abort: true,
  })
  .refine((text) => !beginsWithMark(text), { error: BEGINS_WITH_MARK })
  .refine((text) => !hasFormOfId(text), { error: 'This looks like an id. Choose a username that does not.' })
  .refine((text) => foldsWithin(text, 2 * 64), { error: COMPOUND });

/** A name that somebody gives to something: any script, trimmed, composed, nothing that nobody sees. */
export const properName = (what: string, max: number) =>
  z
    .string({ error: `Enter a ${what}.` })
    .transform((text) => text.trim().normalize('NFC'))
    .refine((text) => text.length > 0, { error: `Enter a ${what}.`, abort: true })
    .refine((text) => characters(text) <= max, { error: `Use at most ${max} characters.`, abort: true })
    .refine((text) => foldsWithin(text, 2 * max), { error: COMPOUND, abort: true })
    .refine((text) => !hasInvisible(text), { error: INVISIBLE, abort: true })
    .refine((text) => !beginsWithMark(text), { error: BEGINS_WITH_MARK });

/** A given name: any script, 1–100 characters, trimmed, no control characters. */
export const firstName = properName('first name', 100);

/** A family name, as {@link firstName}; absent, empty and `null` all mean that there is none. */
export const lastName = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() === '' ? null : value),
  z.union([z.null(), properName('last name', 100)]),
);

/** An e-mail address; empty and `null` mean that there is none. */
export const email = z.preprocess(
  (value) => (typeof value === 'string' ? (value.trim() === '' ? null : value.trim()) : value),
  z.union([z.null(), z.email({ error: 'Enter an e-mail address such as name@example.org.' }).max(254, 'Use at most 254 characters.')]),
);

/** An e-mail address that must be there. */
export const requiredEmail = z.preprocess(
  (value) => (typeof value === 'string' ? value.trim() : value),
  z.email({ error: 'Enter an e-mail address such as name@example.org.' }).max(254),
);

/** Names that no group has, folded. */
export const RESERVED_GROUP_NAMES: ReadonlySet<string> = new Set(['public']);
export const RESERVED_GROUP_NAME = '"public" is reserved; choose another name.';

/** A group's name: 1–255 characters, trimmed, no commas, not `public`. */
export const groupName = properName('group name', 255)
  .refine((text) => !text.includes(','), { error: 'A group name has no commas.', abort: true })
  .refine((text) => !text.includes('|'), { error: 'A group name has no "|": imports use it between several groups.', abort: true })
  .refine((text) => !RESERVED_GROUP_NAMES.has(foldForIdentity(text)), { error: RESERVED_GROUP_NAME });

/**
 * A username or an address as somebody types it at sign-in: anything, without blanks around it. What a terminal would obey is replaced: it stands in
 * no name, and what was typed is kept in the trail.
 */
export const signInName = z
  .string({ error: 'Enter your username or e-mail address.' })
  .min(1, 'Enter your username or e-mail address.')
  .max(254, 'That is too long.')
  .transform((text) => withoutControls(withoutUnseenAround(text) || text));

/** Least characters of a password that stands alone, and of one beside a second factor (NIST SP 800-63B-4). */
export const MIN_PASSWORD = 15;
export const MIN_PASSWORD_BESIDE_FACTOR = 8;
export const PASSWORD_TOO_SHORT = `Use at least ${MIN_PASSWORD} characters; a few words you will remember do well.`;

const passwordOf = (least: number, tooShort: string) =>
  z
    .string({ error: 'Enter a password.' })
    .refine((text) => characters(text) >= least, { error: tooShort, abort: true })
    .refine((text) => characters(text) <= 256, { error: 'Use at most 256 characters.' });

/** A new password: 15–256 characters of any script. Strength is judged by the server, which knows the person's names. */
export const newPassword = passwordOf(MIN_PASSWORD, PASSWORD_TOO_SHORT);

/** A new password of somebody who may have a second factor. The server, which knows, asks for the full length when there is none. */
export const newPasswordBesideFactor = passwordOf(MIN_PASSWORD_BESIDE_FACTOR, `Use at least ${MIN_PASSWORD_BESIDE_FACTOR} characters.`);

/** A password as somebody types it at sign-in: anything, bounded so that hashing it stays cheap. */
export const enteredPassword = z.string({ error: 'Enter your password.' }).min(1, 'Enter your password.').max(1024, 'That is too long.');

export const id = z.uuid({ error: 'This is not an id.' });
export const version = z.int({ error: 'Send the version that you read.' }).nonnegative();
export const timestamp = z.iso.datetime({ error: 'Use an ISO 8601 time in UTC, such as 2026-01-31T09:00:00Z.' });
export const reasonText = z
  .string()
  .trim()
  .max(1000, 'Use at most 1,000 characters.')
  .refine((text) => !text.includes('\u0000') && text.isWellFormed(), { error: 'Remove the control characters.' });

/** What something is for, in the words of whoever made it: trimmed, any script, lines included. */
export const descriptionText = z
  .string()
  .trim()
  .refine((text) => characters(text) <= 1024, { error: 'Use at most 1,024 characters.' })
  .refine((text) => !text.includes('\u0000') && text.isWellFormed(), { error: 'Remove the control characters.' });

/** Text that is compared with what a database holds. PostgreSQL takes no NUL. */
export const storableText = (max: number) =>
  z
    .string()
    .max(max, `Use at most ${max} characters.`)
    .refine((text) => !text.includes('\u0000'), { error: 'Remove the control characters.' });
export const roleId = storableText(64).min(1);
