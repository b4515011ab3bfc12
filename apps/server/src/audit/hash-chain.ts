import { hash } from 'node:crypto';
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

/**
 * SHA-256 over the event as canonical JSON (RFC 8785), the hash of the event before it included.
 * @returns 64 hexadecimal digits.
 */
export function hashOfEvent(event: HashedEvent): string {
  // The members are flat and stand in the order of RFC 8785, which sorts by UTF-16 code units: JSON.stringify is canonical here.
  const canonical = JSON.stringify({
    action: event.action,
    actorId: event.actorId,
    actorKind: event.actorKind,
    actorLabel: event.actorLabel,
    address: event.address,
    at: event.at,
    changes: event.changes,
    outcome: event.outcome,
    policyHash: event.policyHash,
    prevHash: event.prevHash,
    reason: event.reason,
    requestId: event.requestId,
    seq: event.seq,
    subjectId: event.subjectId,
    subjectLabel: event.subjectLabel,
    subjectType: event.subjectType,
    userAgent: event.userAgent,
  } satisfies HashedEvent);
  return hash('sha256', canonical, 'hex');
}

/** Canonical JSON (RFC 8785) of anything that JSON can hold. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? 'null';
}
