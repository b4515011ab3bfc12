import { expect, test } from 'vitest';
import { unavailableOf } from './database-fault.ts';

const withSigns = (error: Error, signs: object): Error => Object.assign(error, signs);

test.each([
  ['every address of a name refuses', withSigns(new AggregateError([withSigns(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' })]), {})],
  ['the same, as the driver passes it on', withSigns(new Error(''), { code: 'ECONNREFUSED', errors: [] })],
  ['the password was changed meanwhile', withSigns(new Error('password authentication failed'), { code: '28P01', severity: 'FATAL' })],
  ['the database was dropped', withSigns(new Error('does not exist'), { code: '3D000', severity: 'FATAL' })],
  ['it starts up', withSigns(new Error('starting up'), { code: '57P03', severity: 'FATAL' })],
])('%s: an outage, after which to try again, and no fault of ours', (_what, thrown) => {
  expect(unavailableOf(new Error('wrapped', { cause: thrown }))).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    reason: 'unavailable',
    details: { retryAfter: expect.any(Number) as number },
  });
});

test('a statement that is wrong is a fault of ours', () => {
  expect(unavailableOf(withSigns(new Error('syntax error'), { code: '42601', severity: 'ERROR' }))).toBeUndefined();
});
