import { type AccessOutcome, EVERYONE, type PolicyDocument } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import type { Em } from '../platform/orm.ts';
import { addPolicy } from './write-policy.ts';

const starter = (description: string, outcome: AccessOutcome, traits: string[]): PolicyDocument => ({
  description,
  status: 'disabled',
  who: EVERYONE,
  traits: traits.sort(),
  prompt: outcome,
  enrichedPrompt: outcome,
  reply: outcome,
  startsAt: null,
  endsAt: null,
});

const IDENTITY_PAPERS = ['US_SSN', 'US_PASSPORT', 'US_DRIVER_LICENSE'];
const ACCOUNTS = ['CREDIT_CARD', 'IBAN_CODE', 'US_BANK_NUMBER'];
const CONTACT = ['PERSON', 'EMAIL_ADDRESS', 'PHONE_NUMBER'];

/** What a new application comes with: the policies that most need sooner or later. All are disabled, so that nothing is decided unseen. */
const starterPolicies: readonly PolicyDocument[] = [
  starter('Block highly sensitive content', 'deny', ['HIGHLY_SENSITIVE', 'CREDENTIALS']),
  starter('Block toxic content', 'deny', ['TOXIC']),
  starter('Redact personal identifiers', 'redact', [...CONTACT, ...IDENTITY_PAPERS, ...ACCOUNTS]),
  starter('Redact locations', 'redact', ['LOCATION']),
  starter('GDPR: redact personal data (Article 4)', 'redact', [
    ...CONTACT,
    ...ACCOUNTS,
    'LOCATION',
    'IP_ADDRESS',
    'NATIONALITY',
    'DATE_OF_BIRTH',
    'MEDICAL_RECORD',
  ]),
  starter('CCPA: redact personal information', 'redact', [...CONTACT, ...IDENTITY_PAPERS, ...ACCOUNTS, 'LOCATION', 'IP_ADDRESS', 'DATE_OF_BIRTH']),
];

/** Gives a new application its policies, in the transaction that creates it. */
export async function addStarterPolicies(call: AuthorizedCall, em: Em, trail: Trail, applicationId: string): Promise<void> {
  for (const document of starterPolicies) await addPolicy(call, em, trail, applicationId, document);
}
