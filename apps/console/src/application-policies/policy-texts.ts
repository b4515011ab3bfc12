import type { NamedPeople, PolicyDocument, Role } from '@gatehouse/contract';
import { outcomeLabels } from '../access/decision-words.ts';
import { statusLabels } from '../applications/applications-search.ts';
import { type Sees, whoByName } from '../applications/who-words.ts';

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** When a policy holds, in few words. */
export function datesInWords({ startsAt, endsAt }: Pick<PolicyDocument, 'startsAt' | 'endsAt'>): string {
  if (startsAt === null) return endsAt === null ? 'Always' : `Until ${day.format(new Date(endsAt))}`;
  return endsAt === null ? `From ${day.format(new Date(startsAt))}` : `${day.format(new Date(startsAt))} – ${day.format(new Date(endsAt))}`;
}

/** The fields of a policy, in the order in which they are shown. */
export const policyLabels = {
  description: 'Description',
  status: 'Status',
  who: 'For whom',
  traits: 'Traits',
  prompt: 'Prompt',
  enrichedPrompt: 'Enriched prompt',
  reply: 'Reply',
  startsAt: 'Starts',
  endsAt: 'Ends',
} as const satisfies Record<keyof PolicyDocument, string>;

/** What a policy says, field by field, as texts for people. */
export function policyTexts(policy: PolicyDocument, named: NamedPeople, roles: readonly Role[], sees: Sees): Record<keyof typeof policyLabels, string> {
  const time = (at: string | null): string => (at === null ? 'No limit' : exact.format(new Date(at)));
  return {
    description: policy.description,
    status: statusLabels[policy.status],
    who: whoByName(policy.who, named, roles, sees),
    traits: policy.traits.join(', '),
    prompt: outcomeLabels[policy.prompt],
    enrichedPrompt: outcomeLabels[policy.enrichedPrompt],
    reply: outcomeLabels[policy.reply],
    startsAt: time(policy.startsAt),
    endsAt: time(policy.endsAt),
  };
}
