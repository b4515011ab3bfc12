import { hash, verify } from '@node-rs/argon2';

/**
 * argon2id, the library's default variant, in 64 MiB and three passes: above OWASP's least (19 MiB, two), and RFC 9106's choice where
 * memory is dear, on one lane. A guess, and a sign-in, costs that much memory for some tens of milliseconds.
 */
const PARAMETERS = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };
const CURRENT = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

/** Takes tens of milliseconds of a core, off the event loop. Never call it inside a transaction. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), PARAMETERS);

/** Whether a stored hash was made with other parameters than a new one would be. */
export const isOutdated = (stored: string): boolean => !stored.startsWith(CURRENT);

let decoy: Promise<string> | undefined;

/**
 * Whether the password belongs to the hash. Without a hash (an unknown user, one that has no password) it spends the
 * same time on a decoy, so that the answer's delay tells nothing.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('a password that nobody has');
  const matches = await verify(stored ?? (await decoy), password.normalize('NFKC'));
  return matches && stored !== null;
}
