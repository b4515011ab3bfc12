import { hash, verify } from '@node-rs/argon2';

/** What a hash of argon2id, the library's default variant, costs: memory in KiB, passes over it, lanes. */
export interface HashCost {
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/**
 * 64 MiB and four passes: above OWASP's least (19 MiB, two) and RFC 9106's choice where memory is dear (64 MiB, three), on one lane. A guess, and
 * a sign-in, costs that much memory for some tens of milliseconds.
 */
const HASH_COST: HashCost = { memoryCost: 65_536, timeCost: 4, parallelism: 1 };

/** Makes and checks the hashes of passwords. It works off the event loop; never call it inside a transaction. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /**
   * Whether the password belongs to the hash. Without a hash (an unknown user, one that has no password) it spends the
   * same time on a decoy, so that the answer's delay tells nothing.
   */
  matches(stored: string | null, password: string): Promise<boolean>;
  /** Whether a stored hash was made at another cost than a new one would be. */
  isOutdated(stored: string): boolean;
}

/** Tests hash at a lower cost: they try thousands of passwords. */
export function passwordHasher(cost: HashCost = HASH_COST): PasswordHasher {
  const head = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;
  const hashed = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost);
  let decoy: Promise<string> | undefined;
  return {
    hash: hashed,
    async matches(stored, password) {
      decoy ??= hashed('a password that nobody has');
      const same = await verify(stored ?? (await decoy), password.normalize('NFKC'));
      return same && stored !== null;
    },
    isOutdated: (stored) => !stored.startsWith(head),
  };
}
