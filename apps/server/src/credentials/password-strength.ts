import { foldForSearch } from '@gatehouse/contract';
import { invalidField } from '../platform/errors.ts';

/** Passwords of fifteen characters and more that attackers try first: repeated short ones and keyboard walks. */
const COMMON_PARTS = [
  'password',
  'passwort',
  'motdepasse',
  'contrasena',
  'qwertyuiop',
  'qwerty',
  'asdfghjkl',
  'zxcvbnm',
  '1234567890',
  '123456789',
  '12345678',
  '0987654321',
  'abcdefghijklmnopqrstuvwxyz',
  'letmein',
  'iloveyou',
  'administrator',
  'admin',
  'welcome',
  'gatehouse',
  'changeme',
  'trustno1',
  'monkey',
  'dragon',
  'football',
];

/** So many characters must be left once what is easy to guess has been taken out. */
const UNGUESSABLE = 6;

/**
 * Refuses a password that is built of what an attacker tries first: common passwords, the person's own names,
 * one short piece repeated, a run of neighbouring characters. There are no rules about kinds of characters.
 * @throws Refusal `weak-password` on the named field.
 */
export function requireStrongPassword(password: string, names: readonly (string | null | undefined)[], field = 'password'): void {
  const refuse = (why: string) => invalidField(field, `${why} A few unrelated words do well.`, 'weak-password');
  const folded = foldForSearch(password);
  if (new Set(folded).size < 5) throw refuse('This password repeats very few characters.');
  const own = names.flatMap((name) => (name ? foldForSearch(name).split(/[^\p{L}\p{N}]+/u) : [])).filter((part) => part.length >= 3);
  let rest = folded;
  for (const part of [...own, ...COMMON_PARTS].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(part, '');
  rest = withoutRepeats(withoutRuns(rest));
  if ([...rest].length < UNGUESSABLE) throw refuse('This password is made of names or words that are guessed first.');
}

/** `abcd`, `4321` and `aaaa` count as one character. */
function withoutRuns(text: string): string {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  return String.fromCodePoint(
    ...codes.filter((code, index) => {
      const step = code - (codes[index - 1] ?? Number.NaN);
      const before = (codes[index - 1] ?? Number.NaN) - (codes[index - 2] ?? Number.NaN);
      return !(Math.abs(step) <= 1 && step === before);
    }),
  );
}

/** `correctcorrect` counts as `correct`. */
const withoutRepeats = (text: string): string => text.replace(/(.{2,}?)\1+/gu, '$1');
