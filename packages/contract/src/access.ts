import { z } from 'zod';
import type { Openable } from './audit.ts';
import { freeJson } from './free-json.ts';
import { listInput } from './list.ts';
import { id, timestamp } from './text.ts';

export const requestTypes = ['prompt', 'enriched_prompt', 'reply'] as const;
export type RequestType = (typeof requestTypes)[number];
export const accessOutcomes = ['allow', 'deny', 'redact'] as const;
export type AccessOutcome = (typeof accessOutcomes)[number];

/** Why a decision came out as it did, in the order in which the questions are asked. */
export const decisionReasons = [
  'application-disabled',
  'unknown-user',
  'user-inactive',
  'access-denied',
  'no-access',
  'policy-denied',
  'policy-redacted',
  'allowed',
] as const;
export type DecisionReason = (typeof decisionReasons)[number];

/** The answer to `access.authorize`. It is on record before it is given. */
export interface AccessDecision {
  decision: AccessOutcome;
  /** The request's traits to mask, sorted. */
  redact: string[];
  reason: DecisionReason;
  /** The policies that decided, sorted. */
  policyIds: string[];
  decisionId: string;
  at: string;
}

export const MAX_TRAITS = 200;
/** So many requests in one `access.authorizeMany`. */
export const MAX_REQUESTS = 500;
/** Characters of a request's `context` as JSON. */
export const MAX_CONTEXT = 4096;
/** Levels of objects and lists in it. */
export const MAX_CONTEXT_DEPTH = 20;

/** Characters of a trait. */
export const MAX_TRAIT = 128;
/** Characters of what names somebody or something in a request, all together. */
const MAX_NAMES = 254 + 2 * 200 + 2 * 128;
/** What JSON may make of one character: `\u00e9`. */
const BYTES_OF_CHARACTER = 6;

/** Bytes of the largest request as JSON, however it is written, with some room for the names of its fields. */
export const MAX_QUESTION_BYTES = BYTES_OF_CHARACTER * (MAX_CONTEXT + MAX_TRAITS * (MAX_TRAIT + 2) + MAX_NAMES) + 4096;
/** Bytes of the largest `access.authorizeMany`. */
export const MAX_MANY_BYTES = MAX_REQUESTS * MAX_QUESTION_BYTES;

/** Text that a database keeps and a log shows. */
const word = (max: number) =>
  z
    .string()
    .min(1, 'Say which, or leave it out.')
    .max(max, `Use at most ${max} characters.`)
    .refine((text) => !text.includes('\u0000') && text.isWellFormed(), { error: 'Remove the control characters.' });

/** A trait of content, such as `PERSON`: compared whole and exactly. */
export const trait = z
  .string({ error: 'A trait is a text.' })
  .min(1, 'A trait is not empty.')
  .max(MAX_TRAIT, `Use at most ${MAX_TRAIT} characters.`)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), { error: 'Remove the control characters.' });

const requestType = z.enum(requestTypes, { error: `Say one of: ${requestTypes.join(', ')}.` });

/** Who is asked about: one of the three. Nobody by that name is an answer too, so any text will do. */
export const askedUser = z
  .strictObject(
    { id: word(254).optional(), username: word(254).optional(), email: word(254).optional() },
    { error: 'Say whom: { id }, { username } or { email }.' },
  )
  .refine((user) => Object.values(user).filter((value) => value !== undefined).length === 1, { error: 'Say exactly one of id, username and email.' });

const traits = z.array(trait, { error: 'Send a list of traits; an empty one if there are none.' }).max(MAX_TRAITS, `Send at most ${MAX_TRAITS} traits.`);

const context = freeJson({ depth: MAX_CONTEXT_DEPTH, name: 128, length: MAX_CONTEXT });

export const authorizeInput = z
  .strictObject({
    applicationId: word(200).optional(),
    /** An application's API key, which says both which application and that the caller may ask. */
    applicationKey: word(200).optional(),
    user: askedUser,
    requestType,
    traits,
    requestId: word(128).optional(),
    threadId: word(128).optional(),
    /** Whatever else should stand in the log. Not the prompt itself: it would be kept. */
    context: context.optional(),
  })
  .refine(({ applicationId, applicationKey }) => applicationId === undefined || applicationKey === undefined, {
    error: 'Send applicationId or applicationKey, not both.',
    path: ['applicationKey'],
  });
export type AuthorizeInput = z.input<typeof authorizeInput>;

/** The single requests are judged one by one, so that a bad one does not spoil the others. */
export const authorizeManyInput = z.strictObject({
  requests: z
    .array(z.unknown(), { error: 'Send a list of requests.' })
    .min(1, 'Send at least one request.')
    .max(MAX_REQUESTS, `Send at most ${MAX_REQUESTS} requests at once.`),
});

/** A request of `access.authorizeMany` that could not be decided. */
export interface AuthorizeFailure {
  error: { code: string; reason: string; message: string; fields?: Record<string, string> };
}
export type AuthorizeResult = AccessDecision | AuthorizeFailure;

/** A decision as the log shows it. */
export interface LoggedDecision {
  id: string;
  at: string;
  applicationId: string;
  /** The application's name at the time. */
  applicationName: string;
  /** `null` for somebody unknown. */
  userId: string | null;
  /** What the user is called now; for somebody unknown what was asked, and `null` when the caller may not see them. */
  userLabel: string | null;
  requestType: RequestType;
  traits: string[];
  decision: AccessOutcome;
  reason: DecisionReason;
  redact: string[];
  policyIds: string[];
  requestId: string | null;
  threadId: string | null;
  context: Record<string, unknown> | null;
  /** Who asked. */
  caller: { kind: 'user' | 'service'; id: string; label: string };
  /** For whom the caller acted. */
  onBehalfOf: { id: string; label: string } | null;
  /** In `access.decision`, by id: what of all that it names is still there and the caller may see. */
  openable?: Record<string, Openable>;
}

export const decisionFilter = z.strictObject({
  applicationId: z.array(id).max(200).optional(),
  userId: z.array(id).max(200).optional(),
  decision: z.array(z.enum(accessOutcomes)).max(3).optional(),
  requestType: z.array(requestType).max(3).optional(),
  reason: z.array(z.enum(decisionReasons)).max(decisionReasons.length).optional(),
  /** Requests that had this trait. */
  trait: trait.optional(),
  requestId: word(128).optional(),
  threadId: word(128).optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
});
export const listDecisionsInput = listInput(decisionFilter, ['at'] as const);
export const decisionIdInput = z.strictObject({ id });
