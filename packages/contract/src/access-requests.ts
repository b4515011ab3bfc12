import { z } from 'zod';
import { listInput } from './list.ts';
import { id, reasonText, roleId, timestamp } from './text.ts';

export const accessRequestStatuses = ['open', 'granted', 'denied', 'withdrawn'] as const;
export type AccessRequestStatus = (typeof accessRequestStatuses)[number];

/** Somebody asks for a role. */
export interface AccessRequest {
  id: string;
  requesterId: string;
  requester: { id: string; label: string; roles: string[] };
  role: string;
  reason: string;
  /** Until when they wish to hold it; `null` for good. */
  until: string | null;
  status: AccessRequestStatus;
  createdAt: string;
  /** When it was decided or withdrawn. */
  decidedAt: string | null;
  decidedBy: { id: string; label: string } | null;
  /** What the decider said. */
  answer: string | null;
  /** When the granted role ends; `null` for one that does not, and when it was not granted. */
  grantedUntil: string | null;
}

/** So many requests of one person may be open at once. */
export const MAX_OPEN_REQUESTS = 10;

export const accessRequestFilter = z.strictObject({
  status: z.array(z.enum(accessRequestStatuses)).max(accessRequestStatuses.length).optional(),
  requesterId: id.optional(),
});
export const listAccessRequestsInput = listInput(accessRequestFilter, ['createdAt'] as const);

export const accessRequestIdInput = z.strictObject({ id });

export const createAccessRequestInput = z.strictObject({
  role: roleId,
  reason: reasonText.min(1, 'Say what you need it for.'),
  until: timestamp.nullish(),
});

/** Without `until` the role ends when it was wished to; `null` grants it for good. */
export const decideAccessRequestInput = z.strictObject({
  id,
  decision: z.enum(['grant', 'deny'], { error: 'Say grant or deny.' }),
  answer: reasonText.optional(),
  until: timestamp.nullish(),
});
