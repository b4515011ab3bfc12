import { z } from 'zod';
import { listInput } from './list.ts';
import { storableText, timestamp } from './text.ts';

export const outcomes = ['success', 'failure', 'denied'] as const;
export type Outcome = (typeof outcomes)[number];
export type ActorKind = 'user' | 'service' | 'system' | 'anonymous';

/** What has a page of its own. */
export type Openable = { type: 'User' | 'Group' | 'Application' | 'ServiceAccount' } | { type: 'ApplicationPolicy'; applicationId: string };

/** One entry of the append-only, hash-chained audit trail. */
export interface AuditEvent {
  seq: number;
  at: string;
  /** `erased`: the personal data was erased, and the label says so. */
  actor: { kind: ActorKind; id: string | null; label: string; erased?: true };
  /** The API key by which a program acted. */
  keyId: string | null;
  /** For whom a program acted, and what they are called now. */
  onBehalfOf: { id: string; label: string } | null;
  action: string;
  subject: { type: string; id: string | null; label: string; erased?: true };
  outcome: Outcome;
  reason: string | null;
  changes: Record<string, { before: unknown; after: unknown }> | null;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  policyHash: string;
  hash: string;
  /** In `audit.get`: what those are called today whose ids stand in `changes`. */
  people?: Record<string, string>;
  /** In `audit.get`, by id: what of all that it names is still there and the caller may see. */
  openable?: Record<string, Openable>;
}

export const auditFilter = z.strictObject({
  actorId: storableText(64).optional(),
  keyId: storableText(64).optional(),
  onBehalfOfId: storableText(64).optional(),
  action: storableText(64).optional(),
  subjectType: storableText(64).optional(),
  subjectId: storableText(64).optional(),
  outcome: z.enum(outcomes).optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
  address: storableText(64).optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export const listAuditInput = listInput(auditFilter, ['seq'] as const);
/** An event is found by its sequence number. */
export const auditIdInput = z.strictObject({
  id: z.union([
    z.int().positive(),
    z
      .string()
      .regex(/^[1-9]\d{0,15}$/)
      .transform(Number),
  ]),
});

/** `expect`: an event that was noted down, such as the `head` of an earlier report. The trail must still hold it. */
export const verifyAuditInput = z
  .strictObject({
    expect: z.strictObject({ seq: z.int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/i, 'A hash has 64 hexadecimal digits.') }).optional(),
  })
  .optional();

/** What a verification of the whole trail found. What it proves is in docs/security.md. */
export interface ChainReport {
  ok: boolean;
  checked: number;
  firstBad?: { seq: number; problem: string };
  head: { seq: number; hash: string };
}
