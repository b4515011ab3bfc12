import { z } from 'zod';
import { accessOutcomes, type AccessOutcome, askedUser, type DecisionReason, MAX_TRAITS, requestTypes, trait } from './access.ts';
import { type SwitchStatus, switchStatus } from './applications.ts';
import { hasInvisible } from './invisible.ts';
import { listFields } from './list.ts';
import { descriptionText, id, timestamp, version } from './text.ts';
import { isNobody, type NamedPeople, type Who, who } from './who.ts';

/** What a policy says: for whom, on which traits, and what comes of each type of request. */
export interface PolicyDocument {
  description: string;
  status: SwitchStatus;
  who: Who;
  traits: string[];
  prompt: AccessOutcome;
  enrichedPrompt: AccessOutcome;
  reply: AccessOutcome;
  /** From when it holds; `null` for always. */
  startsAt: string | null;
  /** Until when, exclusive. */
  endsAt: string | null;
}

/** A policy of an application on the wire. */
export interface ApplicationPolicy extends PolicyDocument {
  id: string;
  applicationId: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface ApplicationPolicyDetail extends ApplicationPolicy {
  named: NamedPeople;
}

const description = descriptionText.refine((text) => text.length > 0, { error: 'Describe what it is for.' });
const outcome = z.enum(accessOutcomes, { error: `Say one of: ${accessOutcomes.join(', ')}.` });
const somebody = who.refine((people) => !isNobody(people), { error: 'Say whom it is for: everyone, users, groups or roles.' });
const traits = z
  .array(trait, { error: 'Name at least one trait.' })
  .min(1, 'Name at least one trait.')
  .max(MAX_TRAITS, `Name at most ${MAX_TRAITS} traits.`)
  .refine((names) => names.every((name) => name === name.trim()), { error: 'Remove the spaces around traits: they are compared exactly.' })
  .refine((names) => !names.some(hasInvisible), { error: 'Remove the invisible characters from traits: they are compared exactly.' })
  .transform((names) => [...new Set(names)].sort());

const fields = {
  description,
  status: switchStatus,
  who: somebody,
  traits,
  prompt: outcome,
  enrichedPrompt: outcome,
  reply: outcome,
  startsAt: timestamp.nullish(),
  endsAt: timestamp.nullish(),
};
const endsAfterStart = {
  test: ({ startsAt, endsAt }: { startsAt?: string | null | undefined; endsAt?: string | null | undefined }): boolean =>
    startsAt == null || endsAt == null || Date.parse(startsAt) < Date.parse(endsAt),
  wrong: { error: 'It must end after it starts.', path: ['endsAt'] },
};

export const policyDocument = z.strictObject(fields).refine(endsAfterStart.test, endsAfterStart.wrong);

export const createApplicationPolicyInput = z.strictObject({ applicationId: id, ...fields }).refine(endsAfterStart.test, endsAfterStart.wrong);

/** What is not sent is not touched. */
export const updateApplicationPolicyInput = z.strictObject({
  id,
  version,
  description: description.optional(),
  status: switchStatus.optional(),
  who: somebody.optional(),
  traits: traits.optional(),
  prompt: outcome.optional(),
  enrichedPrompt: outcome.optional(),
  reply: outcome.optional(),
  startsAt: timestamp.nullish(),
  endsAt: timestamp.nullish(),
});

export const applicationPolicyIdInput = z.strictObject({ id });

export const applicationPolicySorts = ['description', 'status', 'createdAt', 'updatedAt'] as const;
const filter = z.strictObject({ status: z.array(switchStatus).max(2).optional(), trait: trait.optional() });
export const listApplicationPoliciesInput = z.strictObject({ applicationId: id, ...listFields(filter, applicationPolicySorts) });

/** One state that a policy had. */
export interface PolicyVersion {
  version: number;
  at: string;
  /** Who made it so. */
  author: { kind: string; id: string | null; label: string };
  document: PolicyDocument;
  /** The version that it brought back. */
  restoredFrom: number | null;
}

/** Makes a policy what it was at `restore`; `version` is the one that the caller has read. */
export const restoreApplicationPolicyInput = z.strictObject({ id, version, restore: version });

/** A policy that is being written, as if it were saved: `id` of the one that it would replace. */
const draft = z.strictObject({ id: id.optional(), ...fields }).refine(endsAfterStart.test, endsAfterStart.wrong);

export const conflictsInput = z.strictObject({ applicationId: id });
export const checkDraftInput = z.strictObject({ applicationId: id, draft });

/** Something about policies that is probably not meant. A new policy that is being written is called `draft`. */
export type PolicyConflict =
  | {
      /** Two policies say different things about the same traits, people and time; the stronger outcome wins. */
      kind: 'different-outcomes';
      policyIds: [string, string];
      traits: string[];
      /** The types of request about which they differ, `outcomes` in the order of `policyIds`. */
      differences: { requestType: (typeof requestTypes)[number]; outcomes: [AccessOutcome, AccessOutcome]; wins: AccessOutcome }[];
    }
  | {
      /** An enabled policy that no decision will name from now on. */
      kind: 'never-decides';
      policyIds: [string];
      cause: 'ended' | 'empty-dates' | 'names-nobody' | 'no-traits' | 'no-access' | 'covered';
      /** With `covered`: policies that together always win over it. */
      coveredBy: string[];
    }
  | { kind: 'unknown-user' | 'unknown-group' | 'unknown-role'; policyIds: [string]; unknownIds: string[] };

export interface PolicyConflicts {
  conflicts: PolicyConflict[];
  /** Of each policy that they name, by id. */
  descriptions: Record<string, string>;
  /** Whether there are more than these. */
  more: boolean;
}

/** So many traits of an application are offered, and noted as carried by requests. */
export const MAX_KNOWN_TRAITS = 1000;

/** A trait that an application's policies name, or that a request to it has carried (`seen`). */
export interface KnownTrait {
  trait: string;
  seen: boolean;
}

/** What would be decided, now or at another time, without asking in earnest: nothing is recorded. */
export const tryPolicyInput = z.strictObject({
  applicationId: id,
  user: askedUser,
  requestType: z.enum(requestTypes, { error: `Say one of: ${requestTypes.join(', ')}.` }),
  traits: z.array(trait).max(MAX_TRAITS, `Send at most ${MAX_TRAITS} traits.`),
  at: timestamp.optional(),
  draft: draft.optional(),
});

/** A decision that was tried, and what each policy that speaks of the request said. */
export interface TriedDecision {
  decision: AccessOutcome;
  reason: DecisionReason;
  redact: string[];
  policyIds: string[];
  considered: { policyId: string; description: string; outcome: AccessOutcome; effect: 'decided' | 'overruled' | 'not-in-dates' | 'disabled' }[];
}
