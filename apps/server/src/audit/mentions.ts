import { hash } from 'node:crypto';

/**
 * What the hash of an event covers of whom it mentions: SHA-256 over their ids as a JSON list, sorted by code units; the empty text for nobody.
 * Never `null`, which tells events from before mentions were covered.
 */
export const mentionsOf = (people: readonly string[]): string =>
  people.length === 0 ? '' : hash('sha256', JSON.stringify([...people].sort((a, b) => (a < b ? -1 : 1))), 'hex');
