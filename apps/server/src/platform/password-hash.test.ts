import { expect, test } from 'vitest';
import { passwordHasher } from './password-hash.ts';

test('a hash costs 64 MiB and four passes unless said otherwise, and one of another cost is known as that', async () => {
  const usual = passwordHasher();
  const stored = await usual.hash('seven purple herons at dawn');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=65536,t=4,p=1\$/);
  expect(usual.isOutdated(stored)).toBe(false);
  const cheap = passwordHasher({ memoryCost: 1024, timeCost: 1, parallelism: 1 });
  expect(cheap.isOutdated(stored)).toBe(true);
  expect(await cheap.matches(stored, 'seven purple herons at dawn')).toBe(true);
  expect(await usual.matches(await cheap.hash('é'), 'e\u0301')).toBe(true);
  expect(await usual.matches(null, 'a password that nobody has')).toBe(false);
});
