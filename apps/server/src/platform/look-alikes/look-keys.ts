import { createHash } from 'node:crypto';
import { foldForIdentity } from '@gatehouse/contract';
import { skeleton } from './skeleton.ts';

/**
 * What is stored of how a name looks: as it is written, and as it is written small, because case must not hide a likeness (`В` looks like
 * `B`, and `в` does not look like `b`). Each is a hash, so that it has one length and outlives the erasure of a name without telling it,
 * after a letter that says whether the name is plain.
 */
export interface LookKeys {
  lookKey: string;
  foldedLookKey: string;
}

export function lookKeysOf(name: string): LookKeys {
  const [written, folded] = looksOf(name);
  const kind = isPlain(name) ? PLAIN : OTHER;
  return { lookKey: kind + written, foldedLookKey: kind + folded };
}

/** The stored keys of the names that a name can't be told apart from. Two plain names never confuse one another. */
export function confusedWith(name: string): { lookKeys: readonly string[]; foldedLookKeys: readonly string[] } {
  const [written, folded] = looksOf(name);
  const kinds = isPlain(name) ? [OTHER] : [OTHER, PLAIN];
  return { lookKeys: kinds.map((kind) => kind + written), foldedLookKeys: kinds.map((kind) => kind + folded) };
}

/** Whether two names can't be told apart. The same name, in whatever case, is for the folded names to find. */
export function looksLike(one: string, other: string): boolean {
  const { lookKey, foldedLookKey } = lookKeysOf(other);
  const { lookKeys, foldedLookKeys } = confusedWith(one);
  return lookKeys.includes(lookKey) || foldedLookKeys.includes(foldedLookKey);
}

const PLAIN = 'a';
const OTHER = 'u';

/** ASCII, with single blanks: whoever reads it knows each character. */
const isPlain = (name: string): boolean => /^[!-~]+(?: [!-~]+)*$/.test(name);

const looksOf = (name: string): [string, string] => [hashOf(foldForIdentity(skeleton(name))), hashOf(skeleton(foldForIdentity(name)))];

/** 128 bits: one of 2⁶⁴ names would be refused for nothing. */
const hashOf = (look: string): string => createHash('sha256').update(look).digest('base64url').slice(0, 22);
