import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { foldForSearch, MIN_PASSWORD, PASSWORD_TOO_SHORT } from '@gatehouse/contract';
import { invalidField } from '../platform/errors.ts';

/**
 * zxcvbn's score, 0 to 4. 3 is "safely unguessable", more than 10^8 guesses, which eight characters never are; beside a second
 * factor 2 will do, more than 10^6, since guesses are counted.
 */
const SAFE = { alone: 3, besideFactor: 2 };
/** Only so many characters are looked at: the work grows faster than the length, and more of them are strong anyway. */
const LOOKED_AT = 64;

/** Words that come to mind here first. docs/security.md lists them. */
const HERE = ['gatehouse', 'paig'];

/** So many letters and digits must be left once the person's own names, and the words of this place, are taken out. */
const BESIDE_NAMES = 6;
const OWN_NAMES = 'This password is made of your own names, or of words that come to mind here first.';

/** What the estimate found, in words for the person. */
const reasons: Record<string, string> = {
  userInputs: OWN_NAMES,
  simpleRepeat: 'This password repeats very few characters.',
  extendedRepeat: 'This password repeats a short piece.',
  sequences: 'This password is a run of neighbouring characters.',
  keyPattern: 'This password is a run of neighbouring keys.',
  straightRow: 'This password is a row of the keyboard.',
  dates: 'This password is little more than a date.',
};

/** What a new password is for. */
export interface PasswordUse {
  /** The person's own, which it may not be made of. */
  names: readonly (string | null | undefined)[];
  /** Where a complaint goes. */
  field?: string;
  /** Whether the person has a second factor. */
  besideFactor?: boolean;
}

let estimator: Promise<ZxcvbnFactory> | undefined;

/** The dictionary of the commonest passwords takes half a second and 30 MB: it is loaded when the first password is chosen. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, { dictionary, adjacencyGraphs }] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]);
  return new Factory({ dictionary, graphs: adjacencyGraphs, maxLength: LOOKED_AT });
}

/**
 * Refuses a password that is among the commonest ones or built of what an attacker tries first: the person's own names, the words of this
 * place, keyboard rows, runs, repeats, dates. There are no rules about kinds of characters. The estimate is zxcvbn's.
 * A password that stands alone must be longer than one beside a second factor.
 * @throws Refusal `invalid` or `weak-password` on the named field.
 */
export async function requireStrongPassword(password: string, { names, field = 'password', besideFactor = false }: PasswordUse): Promise<void> {
  if (!besideFactor && [...password].length < MIN_PASSWORD) throw invalidField(field, PASSWORD_TOO_SHORT);
  const refusal = (why: string) => invalidField(field, `${why} A few unrelated words do well.`, 'weak-password');
  const own = names.flatMap((name) => (name ? foldForSearch(name).split(/[^\p{L}\p{N}]+/u) : [])).filter((part) => part.length >= 3);
  estimator ??= loadEstimator().catch((cause: unknown) => {
    estimator = undefined;
    throw cause;
  });
  const { score, feedback } = (await estimator).check(password, own);
  if (score < (besideFactor ? SAFE.besideFactor : SAFE.alone))
    throw refusal(reasons[feedback.warning ?? ''] ?? 'This password is close to one that is guessed first.');
  let rest = foldForSearch(password);
  for (const part of [...HERE, ...own].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(part, '');
  if (rest.replace(/[^\p{L}\p{N}]/gu, '').length < BESIDE_NAMES) throw refusal(OWN_NAMES);
}
