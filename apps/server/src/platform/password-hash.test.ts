import { expect, test } from 'vitest';
import { passwordHasher } from './password-hash.ts';

const HERE = '127.0.0.1';

test('a hash costs 46 MiB and one pass unless said otherwise, and one of another cost is known as that, dearer or cheaper', async () => {
  const usual = passwordHasher();
  const stored = await usual.hash('seven purple herons at dawn', HERE);
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
  expect(usual.isOutdated(stored)).toBe(false);
  const cheap = passwordHasher({ memoryCost: 1024, timeCost: 1, parallelism: 1 });
  expect(cheap.isOutdated(stored)).toBe(true);
  expect(usual.isOutdated('$argon2id$v=19$m=65536,t=4,p=1$c2FsdHNhbHQ$aGFzaGhhc2g')).toBe(true);
  expect(await cheap.matches(stored, 'seven purple herons at dawn', HERE)).toBe(true);
  expect(await usual.matches(await cheap.hash('é', HERE), 'e\u0301', null)).toBe(true);
  expect(await usual.matches(null, 'a password that nobody has', HERE)).toBe(false);
});
