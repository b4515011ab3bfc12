/**
 * Orders texts by code point, as both databases do under a binary collation. JavaScript's own `<` orders by UTF-16
 * unit, and puts an emoji before U+E000–U+FFFF.
 * @returns negative, zero or positive.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates, half of what lies beyond U+FFFF, come after all other units. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit);
