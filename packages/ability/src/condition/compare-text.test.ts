import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareText } from './compare-text.ts';

it('orders text as its UTF-8 bytes are ordered', () => {
  const text = fc.string({ unit: 'binary', maxLength: 6 });
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
