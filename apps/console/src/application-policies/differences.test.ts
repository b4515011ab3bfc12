import { EVERYONE, NOBODY, type PolicyDocument } from '@gatehouse/contract';
import { expect, test } from 'vitest';
import { differences } from './differences.ts';
import { datesInWords, policyTexts } from './policy-texts.ts';

const policy: PolicyDocument = {
  description: 'Redact names',
  status: 'enabled',
  who: EVERYONE,
  traits: ['PERSON'],
  prompt: 'redact',
  enrichedPrompt: 'redact',
  reply: 'allow',
  startsAt: null,
  endsAt: null,
};
const texts = (document: PolicyDocument) => policyTexts(document, { users: [{ id: '1', label: 'ada' }], groups: [] }, [], { users: true, groups: false });

test('two states of a policy are compared field by field', () => {
  expect(differences(texts(policy), texts(policy))).toEqual([]);
  const changed = texts({ ...policy, who: { ...NOBODY, userIds: ['1'] }, traits: ['PERSON', 'TOXIC'], reply: 'deny', status: 'disabled' });
  expect(differences(texts(policy), changed)).toEqual([
    { label: 'Status', before: 'Enabled', now: 'Disabled' },
    { label: 'For whom', before: 'Everyone', now: 'ada' },
    { label: 'Traits', before: 'PERSON', now: 'PERSON, TOXIC' },
    { label: 'Reply', before: 'Allow', now: 'Deny' },
  ]);
});

test('the dates of a policy are told in few words', () => {
  const [startsAt, endsAt] = ['2026-01-05T12:00:00.000Z', '2027-02-06T12:00:00.000Z'];
  expect(datesInWords(policy)).toBe('Always');
  expect(datesInWords({ startsAt, endsAt: null })).toBe('From 5 Jan 2026');
  expect(datesInWords({ startsAt: null, endsAt })).toBe('Until 6 Feb 2027');
  expect(datesInWords({ startsAt, endsAt })).toBe('5 Jan 2026 – 6 Feb 2027');
});
