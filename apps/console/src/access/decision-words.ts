import type { AccessOutcome, DecisionReason, RequestType } from '@gatehouse/contract';

export const outcomeLabels: Record<AccessOutcome, string> = { allow: 'Allow', deny: 'Deny', redact: 'Redact' };

export const requestTypeLabels: Record<RequestType, string> = { prompt: 'Prompt', enriched_prompt: 'Enriched prompt', reply: 'Reply' };

/** Several requests of a type, within a sentence. */
export const requestsOfType: Record<RequestType, string> = { prompt: 'prompts', enriched_prompt: 'enriched prompts', reply: 'replies' };

export const reasonLabels: Record<DecisionReason, string> = {
  'application-disabled': 'The application is disabled',
  'unknown-user': 'No such user',
  'user-inactive': 'The user is deactivated',
  'access-denied': 'The user is denied access',
  'no-access': 'The user has no access',
  'policy-denied': 'A policy denies it',
  'policy-redacted': 'A policy redacts part of it',
  allowed: 'No policy denies or redacts it',
};

/** Why a decision came out as it did, and what to do to change that. */
export const reasonSentences: Record<DecisionReason, string> = {
  'application-disabled': 'The application is disabled, so every request is denied.',
  'unknown-user': 'There is no user with that name, so the request is denied.',
  'user-inactive': 'The user is deactivated, so all their requests are denied.',
  'access-denied': 'The user is always denied access to the application.',
  'no-access': 'The user has no access to the application.',
  'policy-denied': 'A policy denies what the request contains.',
  'policy-redacted': 'The request goes through with part of it redacted.',
  allowed: 'The user has access, and no policy denies or redacts the request.',
};
