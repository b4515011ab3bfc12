import { hash } from 'node:crypto';
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

/** Names that were seen, and whether another one can't be told apart from one of them. About 150 bytes a name. */
export class SeenLooks {
  readonly #written = new Set<string>();
  readonly #folded = new Set<string>();

  add(name: string): void {
    const { lookKey, foldedLookKey } = lookKeysOf(name);
    this.#written.add(lookKey);
    this.#folded.add(foldedLookKey);
  }

  confuse(name: string): boolean {
    const { lookKeys, foldedLookKeys } = confusedWith(name);
    return lookKeys.some((key) => this.#written.has(key)) || foldedLookKeys.some((key) => this.#folded.has(key));
  }
}

const PLAIN = 'a';
const OTHER = 'u';

/** ASCII, with single blanks: whoever reads it knows each character. */
const isPlain = (name: string): boolean => /^[!-~]+(?: [!-~]+)*$/.test(name);

function looksOf(name: string): [string, string] {
  const written = foldForIdentity(skeleton(name));
  const folded = skeleton(foldForIdentity(name));
  const hashed = hashOf(written);
  return [hashed, folded === written ? hashed : hashOf(folded)];
}

/** 128 bits: one of 2⁶⁴ names would be refused for nothing. */
const hashOf = (look: string): string => hash('sha256', look, 'base64url').slice(0, 22);
