import type { AuditEvent as WireEvent, listAuditInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { everyRow } from '../platform/keyset.ts';
import { listEvents } from './list-events.ts';

type Input = z.output<typeof listAuditInput>;

/** Every event that the caller may see and that matches, the latest first unless said. The export is an event itself, and its first. */
export async function exportEvents(call: AuthorizedCall, { cursor: _cursor, limit: _limit, ...input }: Input): Promise<AsyncGenerator<WireEvent>> {
  await change(call, async (_em, trail) => {
    trail.record({
      action: 'audit.export',
      subject: { type: 'AuditEvent', id: null, label: 'audit trail' },
      changes: Object.keys(input).length > 0 ? { filter: { before: null, after: input } } : null,
    });
  });
  return everyRow((cursor, limit) => listEvents(call, { ...input, cursor, limit }, undefined, false));
}

type Columns = Record<string, (event: WireEvent) => string | null>;

/** The CSV file's columns. */
export const eventCsvColumns = {
  seq: ({ seq }) => String(seq),
  at: ({ at }) => at,
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  actor: ({ actor }) => actor.label,
  actorId: ({ actor }) => actor.id,
  actorKind: ({ actor }) => actor.kind,
  keyId: ({ keyId }) => keyId,
  onBehalfOf: ({ onBehalfOf }) => onBehalfOf?.label ?? null,
  onBehalfOfId: ({ onBehalfOf }) => onBehalfOf?.id ?? null,
  subject: ({ subject }) => subject.label,
  subjectId: ({ subject }) => subject.id,
  subjectType: ({ subject }) => subject.type,
  reason: ({ reason }) => reason,
  changes: ({ changes }) => changes && JSON.stringify(changes),
  address: ({ address }) => address,
  userAgent: ({ userAgent }) => userAgent,
  requestId: ({ requestId }) => requestId,
  policyHash: ({ policyHash }) => policyHash,
  hash: ({ hash }) => hash,
} satisfies Columns;
