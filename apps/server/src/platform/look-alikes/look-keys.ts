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

/** How a name looks: its own keys, and those of the names that it can't be told apart from. Two plain names never confuse one another. */
export interface Look {
  keys: LookKeys;
  confused: { lookKeys: readonly string[]; foldedLookKeys: readonly string[] };
}

export function lookOf(name: string): Look {
  const asWritten = skeleton(name);
  const small = foldForIdentity(name);
  const written = hashOf(foldForIdentity(asWritten));
  const folded = hashOf(small === name ? asWritten : skeleton(small));
  const plain = isPlain(name);
  const kinds = plain ? [OTHER] : [OTHER, PLAIN];
  const own = plain ? PLAIN : OTHER;
  return {
    keys: { lookKey: own + written, foldedLookKey: own + folded },
    confused: { lookKeys: kinds.map((kind) => kind + written), foldedLookKeys: kinds.map((kind) => kind + folded) },
  };
}

export const lookKeysOf = (name: string): LookKeys => lookOf(name).keys;

/** Whether two names can't be told apart. The same name, in whatever case, is for the folded names to find. */
export function looksLike(one: string, other: string): boolean {
  const seen = new SeenLooks();
  seen.add(lookOf(other));
  return seen.confuse(lookOf(one));
}

/** Names that were seen, and whether another one can't be told apart from one of them. About 150 bytes a name. */
export class SeenLooks {
  readonly #written = new Set<string>();
  readonly #folded = new Set<string>();

  add({ keys }: Look): void {
    this.addKeys([keys.lookKey], [keys.foldedLookKey]);
  }

  addKeys(written: Iterable<string>, folded: Iterable<string>): void {
    for (const key of written) this.#written.add(key);
    for (const key of folded) this.#folded.add(key);
  }

  confuse({ confused }: Look): boolean {
    return confused.lookKeys.some((key) => this.#written.has(key)) || confused.foldedLookKeys.some((key) => this.#folded.has(key));
  }
}

const PLAIN = 'a';
const OTHER = 'u';

/** ASCII, with single blanks: whoever reads it knows each character. */
const isPlain = (name: string): boolean => /^[!-~]+(?: [!-~]+)*$/.test(name);

/** 128 bits: one of 2⁶⁴ names would be refused for nothing. */
const hashOf = (look: string): string => hash('sha256', look, 'base64url').slice(0, 22);
