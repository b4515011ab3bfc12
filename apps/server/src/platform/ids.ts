import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { v7 } from 'uuid';

/** Where ids and secrets come from. Tests may make them predictable. */
export interface Ids {
  /** A UUIDv7: sorts by the time of its making. */
  next(): string;
  /** 256 bits from the operating system, as 43 URL-safe characters. */
  secret(): string;
}

export const systemIds: Ids = {
  next: () => v7(),
  secret: () => randomBytes(32).toString('base64url'),
};

/** What is stored of a bearer secret: its SHA-256. The secrets are random, so no salt or stretching is called for. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Compares two secrets in a time that does not depend on where they differ. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
