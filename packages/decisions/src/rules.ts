import type { Who } from './who.ts';

/** What an AI application is about to pass on: a prompt, one with material added to it, or the model's reply. */
export type RequestType = 'prompt' | 'enriched_prompt' | 'reply';

/** Stronger ones win: deny over redact, redact over allow. */
export type Outcome = 'allow' | 'deny' | 'redact';

/** One policy of an application. It speaks up when its `who` holds the person and the request has one of its `traits`. */
export interface PolicyRules {
  /** Unique within the application. */
  id: string;
  status: 'enabled' | 'disabled';
  who: Who;
  traits: readonly string[];
  prompt: Outcome;
  enrichedPrompt: Outcome;
  reply: Outcome;
  /** The first instant at which it holds, as `2026-01-01T00:00:00.000Z`; null: since ever. */
  startsAt: string | null;
  /** The first instant at which it no longer holds; null: for ever. */
  endsAt: string | null;
}

/** An application under governance: who may use it at all, and its policies in any order. */
export interface ApplicationRules {
  id: string;
  status: 'enabled' | 'disabled';
  access: { allow: Who; deny: Who };
  policies: readonly PolicyRules[];
}

/** The field of a policy that holds its outcome for each type of request. */
export const outcomeFields = {
  prompt: 'prompt',
  enriched_prompt: 'enrichedPrompt',
  reply: 'reply',
} as const satisfies Record<RequestType, keyof PolicyRules>;

/** All of them, in the order in which a request takes them. */
export const requestTypes: readonly RequestType[] = ['prompt', 'enriched_prompt', 'reply'];

/** Whether one outcome wins over another. */
export const isStronger = (one: Outcome, other: Outcome): boolean => strength[one] > strength[other];

const strength: Record<Outcome, number> = { allow: 0, redact: 1, deny: 2 };

/** The field of a policy that answers this type of request. @throws RangeError that names the known types, for any other. */
export function outcomeFieldOf(requestType: RequestType): (typeof outcomeFields)[RequestType] {
  if (!Object.hasOwn(outcomeFields, requestType)) {
    throw new RangeError(`There is no request type ${JSON.stringify(requestType)}: use one of ${requestTypes.join(', ')}.`);
  }
  return outcomeFields[requestType];
}
