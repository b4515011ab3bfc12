import { EVERYONE, NOBODY } from '@gatehouse/contract';
import { expect, test } from 'vitest';
import { accessInWords, countsInWords, sameWho, unseenInWords, whoByName } from './who-words.ts';

const none = { everyone: false, users: 0, groups: 0, roles: 0 };

test('a set of people is counted in words', () => {
  expect(countsInWords(none)).toBe('Nobody');
  expect(countsInWords({ ...none, everyone: true, users: 3 })).toBe('Everyone');
  expect(countsInWords({ everyone: false, users: 1200, groups: 1, roles: 2 })).toBe('1,200 users, 1 group and 2 roles');
});

test('who may use an application says who may not', () => {
  const all = { ...none, everyone: true };
  expect(accessInWords({ allow: all, deny: none })).toBe('Everyone');
  expect(accessInWords({ allow: all, deny: { ...none, groups: 1 } })).toBe('Everyone, but not 1 group');
  expect(accessInWords({ allow: none, deny: { ...none, groups: 1 } })).toBe('Nobody');
  expect(accessInWords({ allow: all, deny: all })).toBe('Nobody: everyone is denied');
});

test('people are named, and those without a name are counted', () => {
  const who = { ...NOBODY, userIds: ['1', '2'], groupIds: ['3'], roles: ['gone'] };
  const named = { users: [{ id: '2', label: 'ada' }], groups: [] };
  const developer = { users: true, groups: false };
  expect(unseenInWords(who, named, developer)).toEqual(['1 user that no longer exists', '1 group that you may not see']);
  expect(whoByName(who, named, [], developer)).toBe('ada, gone, 1 user that no longer exists, 1 group that you may not see');
  expect(whoByName(NOBODY, named, [], developer)).toBe('Nobody');
  expect(unseenInWords({ ...NOBODY, userIds: ['2'] }, named, developer)).toEqual([]);
});

test('sets are the same whatever the order', () => {
  expect(sameWho({ ...NOBODY, userIds: ['1', '2'] }, { ...NOBODY, userIds: ['2', '1'] })).toBe(true);
  expect(sameWho(NOBODY, EVERYONE)).toBe(false);
});
