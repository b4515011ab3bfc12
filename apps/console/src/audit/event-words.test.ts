import { globSync, readFileSync } from 'node:fs';
import type { Role } from '@gatehouse/contract';
import { expect, test } from 'vitest';
import { eventWords, knownActions } from './action-text.ts';
import { changedRolesText, roleDifference } from './changed-roles.ts';

const server = new URL('../../../server/src/', import.meta.url);
/** What the server's sources write into the trail: `action: 'user.create'`, `audit: 'user.import'`. */
function recordedActions(): string[] {
  const files = globSync('**/*.ts', { cwd: server }).filter((file) => !file.endsWith('.test.ts') && !file.startsWith('testing'));
  const found = files.flatMap((file) => [
    ...readFileSync(new URL(file, server), 'utf8').matchAll(/\b(?:action|audit):\s*(?:[^',\n]*\?\s*)?'([a-z-]+\.[a-z-]+)'(?:\s*:\s*'([a-z-]+\.[a-z-]+)')?/g),
  ]);
  const notices = readFileSync(new URL('credentials/outbox.entity.ts', server), 'utf8').matchAll(/^ {2}\| '([a-z-]+)'/gm);
  const ends = readFileSync(new URL('users/bulk/end-bulk-job.ts', server), 'utf8').match(/const verbs[^=]*= \{([^}]*)\}/)?.[1] ?? '';
  const bulk = [...ends.matchAll(/'([a-z]+)'/g)].map(([, verb]) => `user.${verb}-bulk`);
  return [...new Set([...bulk, ...found.flatMap(([, one, other]) => [one, other]), ...[...notices].map(([, kind]) => `mail.send-${kind}`)])].filter(
    (action) => action !== undefined,
  );
}

test('every action that the server writes into the trail has words', () => {
  const recorded = recordedActions();
  expect(recorded.length).toBeGreaterThan(60);
  expect(recorded).toEqual(expect.arrayContaining(['user.create', 'user.finish-bulk', 'mail.send-locked']));
  const words = new Map(knownActions);
  expect(recorded.filter((action) => !words.has(action))).toEqual([]);
});

test('what failed or was refused does not read as if it had happened', () => {
  expect(eventWords({ action: 'auth.login', outcome: 'success', reason: 'passkey' })).toBe('Signed in');
  expect(eventWords({ action: 'auth.login', outcome: 'failure', reason: 'wrong-password' })).toBe('Sign-in failed: wrong password');
  expect(eventWords({ action: 'auth.login', outcome: 'denied', reason: 'locked' })).toBe('Sign-in refused: sign-in was locked');
  expect(eventWords({ action: 'user.set-roles', outcome: 'denied', reason: 'above-ceiling' })).toBe('Refused: roles changed');
  for (const [action, said] of knownActions) {
    for (const outcome of ['failure', 'denied'] as const) expect(eventWords({ action, outcome, reason: null })).not.toBe(said);
  }
});

const roles = ['user', 'developer'].map((role) => ({ role, label: role.charAt(0).toUpperCase() + role.slice(1) }) as Role);

test('a change of roles reads by labels, from what to what, with what came and what went', () => {
  const change = { before: [{ role: 'user', expiresAt: null }], after: [{ role: 'developer', expiresAt: '2026-12-01T09:00:00.000Z' }] };
  expect(changedRolesText(roles, { changes: { roles: change } })).toBe('User → Developer until 2026-12-01 09:00 UTC');
  expect(roleDifference(roles, change)).toEqual({ added: ['Developer'], removed: ['User'] });
  expect(changedRolesText(roles, { changes: { roles: { before: null, after: ['user', 'gone'] } } })).toBe('None → User, gone');
  expect(changedRolesText(roles, { changes: { email: { before: 'a', after: 'b' } } })).toBeUndefined();
  expect(changedRolesText(roles, { changes: null })).toBeUndefined();
});
