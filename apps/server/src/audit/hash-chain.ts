import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

export const GENESIS_HASH = '0'.repeat(64);

/** The stored columns of an event that its hash covers. */
export interface HashedEvent {
  seq: number;
  at: string;
  actorKind: string;
  actorId: string | null;
  actorLabel: string;
  action: string;
  subjectType: string;
  subjectId: string | null;
  subjectLabel: string;
  outcome: string;
  reason: string | null;
  changes: string | null;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  policyHash: string;
  prevHash: string;
}

/** The columns in the order of RFC 8785, which sorts keys by UTF-16 code units. */
const COLUMNS = [
  'action',
  'actorId',
  'actorKind',
  'actorLabel',
  'address',
  'at',
  'changes',
  'outcome',
  'policyHash',
  'prevHash',
  'reason',
  'requestId',
  'seq',
  'subjectId',
  'subjectLabel',
  'subjectType',
  'userAgent',
] as const satisfies readonly (keyof HashedEvent)[];

/**
 * SHA-256 over the event as canonical JSON (RFC 8785), the hash of the event before it included.
 * @returns 64 hexadecimal digits.
 */
export function hashOfEvent(event: HashedEvent): string {
  // The columns are flat and their order is fixed, so that JSON.stringify already is the canonical form.
  const flat: Record<string, string | number | null> = {};
  for (const column of COLUMNS) flat[column] = event[column];
  return createHash('sha256').update(JSON.stringify(flat)).digest('hex');
}

/** Canonical JSON (RFC 8785) of anything that JSON can hold. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? 'null';
}
