import { expect, test } from 'vitest';
import { escapeControls, withoutControls, withoutControlsInLines } from './controls.ts';

test.each([
  ['ada', 'ada', 'ada'],
  ['\u001B[2Jada\u0007', '\uFFFD[2Jada\uFFFD', '\uFFFD[2Jada\uFFFD'],
  ['\u009B31mada\u007F', '\uFFFD31mada\uFFFD', '\uFFFD31mada\uFFFD'],
  ['one\ntwo\tthree', 'one\uFFFDtwo\uFFFDthree', 'one\ntwo\tthree'],
  ['one\r\ntwo\rthree', 'one\uFFFD\uFFFDtwo\uFFFDthree', 'one\ntwo\uFFFDthree'],
  ['a\u202Eda\u2066\u2028', 'a\uFFFDda\uFFFD\uFFFD', 'a\uFFFDda\uFFFD\uFFFD'],
  ['\uD800', '\uFFFD', '\uFFFD'],
  ['می\u200Cخواهم 👩\u200D💻', 'می\u200Cخواهم 👩\u200D💻', 'می\u200Cخواهم 👩\u200D💻'],
])('%j is shown as %j, and in lines as %j', (text, inOneLine, inLines) => {
  expect(withoutControls(text)).toBe(inOneLine);
  expect(withoutControlsInLines(text)).toBe(inLines);
});

test('JSON keeps what it says', () => {
  const said = { text: 'a\u001B\u009B\u007F\u202E\u2028\nb' };
  const json = escapeControls(JSON.stringify(said, null, 2));
  expect(json).not.toMatch(/(?!\n)[\p{Cc}\p{Zl}\u202E]/u);
  expect(JSON.parse(json)).toEqual(said);
});
