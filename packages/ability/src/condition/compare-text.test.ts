import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareText } from './compare-text.ts';

it('orders text as its UTF-8 bytes are ordered', () => {
  const letter = fc.constantFrom('', 'a', 'z', 'é', '\uD7FF', '\uE000', '\uFF5E', '\u{10000}', '\u{1F600}', '\u{10FFFF}');
  const text = fc.string({ unit: letter, maxLength: 4 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    {
      seed: 5,
      examples: [
        ['\u{1F600}', '\uFF5E'],
        ['a', 'a\u{1F600}'],
        ['', ''],
      ],
    },
  );
});
