import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ActorData, SubjectData } from './personal-data.ts';

export const GENESIS_HASH = '0'.repeat(64);

/** The stored columns of an event that its hash covers, its personal data by their commitments. */
export interface HashedEvent extends ActorData, SubjectData {
  seq: number;
  at: string;
  actorKind: string;
  actorId: string | null;
  actorCommitment: string | null;
  keyId: string | null;
  onBehalfOfId: string | null;
  mentions: string | null;
  action: string;
  subjectType: string;
  subjectId: string | null;
  subjectCommitment: string | null;
  outcome: string;
  reason: string | null;
  changes: string | null;
  requestId: string | null;
  policyHash: string;
  prevHash: string;
}

/**
 * SHA-256 over the event as canonical JSON (RFC 8785), the hash of the event before it included.
 * The members are flat and stand in the order of RFC 8785, which sorts by UTF-16 code units: JSON.stringify is canonical here.
 * Not every event has a key, mentions, or somebody for whom it was done: without them it has the hash that it had before there were such members.
 * @returns 64 hexadecimal digits.
 */
export function hashOfEvent(event: HashedEvent): string {
  if (event.actorCommitment === null && event.subjectCommitment === null) return hashWithoutCommitments(event);
  const canonical = JSON.stringify({
    action: event.action,
    actorCommitment: event.actorCommitment,
    actorId: event.actorId,
    actorKind: event.actorKind,
    at: event.at,
    changes: event.changes,
    keyId: event.keyId ?? undefined,
    mentions: event.mentions ?? undefined,
    onBehalfOfId: event.onBehalfOfId ?? undefined,
    outcome: event.outcome,
    policyHash: event.policyHash,
    prevHash: event.prevHash,
    reason: event.reason,
    requestId: event.requestId,
    seq: event.seq,
    subjectCommitment: event.subjectCommitment,
    subjectId: event.subjectId,
    subjectType: event.subjectType,
  } satisfies Record<Exclude<keyof HashedEvent, keyof ActorData | keyof SubjectData>, unknown>);
  return hash('sha256', canonical, 'hex');
}

/** How events were hashed before there was erasure: over the personal data themselves, which is why those can't be erased. */
function hashWithoutCommitments(event: HashedEvent): string {
  const canonical = JSON.stringify({
    action: event.action,
    actorId: event.actorId,
    actorKind: event.actorKind,
    actorLabel: event.actorLabel,
    address: event.address,
    at: event.at,
    changes: event.changes,
    keyId: event.keyId ?? undefined,
    mentions: event.mentions ?? undefined,
    onBehalfOfId: event.onBehalfOfId ?? undefined,
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
  });
  return hash('sha256', canonical, 'hex');
}

/** Canonical JSON (RFC 8785) of anything that JSON can hold. */
export function canonicalJson(value: unknown): string {
  return canonicalize(value) ?? 'null';
}
