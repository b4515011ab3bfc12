import { expect, test } from 'vitest';
import { hasFormOfId, idIn } from './id-form.ts';

const ID = '0190f5a4-7b2c-7def-8abc-0123456789ab';

test.each([
  ID,
  ID.toUpperCase(),
  ID.replaceAll('-', ''),
  `{${ID}}`,
  `urn:uuid:${ID}`,
  `URN:UUID:${ID.toUpperCase()}`,
  ` ${ID} `,
  '０１９０ｆ５ａ４-7b2c-7def-8abc-0123456789ab',
])('%j has the form of an id', (text) => {
  expect(idIn(text)).toBe(ID);
  expect(hasFormOfId(text)).toBe(true);
});

test.each(['', 'ada', ID.slice(1), `${ID}0`, ID.replace('a', 'g'), `x${ID}`, `${ID}@example.org`])('%j does not', (text) => {
  expect(idIn(text)).toBeUndefined();
});
