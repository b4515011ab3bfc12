import type { PolicyDocument } from '@gatehouse/contract';
import { timestampOf } from '../platform/clock.ts';

/** A policy as callers send it: dates may be left out, and are written in any form of ISO 8601. */
type SentDocument = Omit<PolicyDocument, 'startsAt' | 'endsAt'> & { startsAt?: string | null | undefined; endsAt?: string | null | undefined };

/** What a policy says, with its times in the one form in which they are stored, so that they compare as texts. */
export function normalised({ startsAt, endsAt, ...document }: SentDocument): PolicyDocument {
  return documentOf({ ...document, startsAt: time(startsAt), endsAt: time(endsAt) });
}

const time = (value: string | null | undefined): string | null => (value == null ? null : timestampOf(new Date(value)));

/** What a policy says, without what it is. */
export const documentOf = ({ description, status, who, traits, prompt, enrichedPrompt, reply, startsAt, endsAt }: PolicyDocument): PolicyDocument => ({
  description,
  status,
  who,
  traits,
  prompt,
  enrichedPrompt,
  reply,
  startsAt,
  endsAt,
});
