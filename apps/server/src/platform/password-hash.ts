import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { FairQueue } from './fair-queue.ts';
import { networkOf } from './network-of.ts';

/** What a hash of argon2id, the library's default variant, costs: memory in KiB, passes over it, lanes. */
export interface HashCost {
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/** 46 MiB and one pass: the first of OWASP's choices, which are of one strength. A guess, and a sign-in, costs that much memory. */
const HASH_COST: HashCost = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };

/**
 * Hashes are made by Node's four threads, which files and names of hosts need too: one is left to them. Those who wait are few enough to be
 * answered within seconds.
 */
const BOUNDS = { atOnce: Math.min(3, Math.max(1, availableParallelism())), perKey: 100, inAll: 1000 };

/**
 * Makes and checks the hashes of passwords. It works off the event loop; never call it inside a transaction. A few are worked on at a time,
 * by turns of the networks that ask (`from` is an address): whoever sends hundreds of sign-ins waits for themselves.
 * @throws Refusal `rate-limited`, `unavailable` when too much waits.
 */
export interface PasswordHasher {
  hash(password: string, from: string | null): Promise<string>;
  /**
   * Whether the password belongs to the hash. Without a hash (an unknown user, one that has no password) it spends the
   * same time on a decoy, so that the answer's delay tells nothing.
   */
  matches(stored: string | null, password: string, from: string | null): Promise<boolean>;
  /** Does other work that is as dear, such as judging a password, in the same turns. */
  inTurn<Result>(from: string | null, work: () => Promise<Result>): Promise<Result>;
  /** Whether a stored hash was made at another cost than a new one would be: a dearer one would make its sign-ins dearer too. */
  isOutdated(stored: string): boolean;
}

/** Tests hash at a lower cost: they try thousands of passwords. */
export function passwordHasher(cost: HashCost = HASH_COST): PasswordHasher {
  const queue = new FairQueue(BOUNDS);
  const head = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;
  const hashed = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost);
  let decoy: Promise<string> | undefined;
  const inTurn: PasswordHasher['inTurn'] = (from, work) => queue.run(networkOf(from), work);
  return {
    inTurn,
    hash: (password, from) => inTurn(from, () => hashed(password)),
    matches: (stored, password, from) =>
      inTurn(from, async () => {
        // One that failed is not kept, or nobody could sign in any more.
        decoy ??= hashed('a password that nobody has').catch((cause: unknown) => {
          decoy = undefined;
          throw cause;
        });
        const same = await verify(stored ?? (await decoy), password.normalize('NFKC'));
        return same && stored !== null;
      }),
    isOutdated: (stored) => !stored.startsWith(head),
  };
}
