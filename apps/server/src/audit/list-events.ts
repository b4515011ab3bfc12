import type { AuditEvent as WireEvent, listAuditInput, Page } from '@gatehouse/contract';
import type { z } from 'zod';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import { cursorOf, readPage } from '../platform/keyset.ts';
import { AuditEvent } from './audit-event.entity.ts';

/** Events as they go over the wire. */
function viewEvent(event: AuditEvent): WireEvent {
  const { actorKind, actorId, actorLabel, subjectType, subjectId, subjectLabel, changes } = event;
  return {
    seq: event.seq,
    at: event.at,
    actor: { kind: actorKind, id: actorId ?? null, label: actorLabel },
    action: event.action,
    subject: { type: subjectType, id: subjectId ?? null, label: subjectLabel },
    outcome: event.outcome,
    reason: event.reason ?? null,
    changes: changes == null ? null : (JSON.parse(changes) as WireEvent['changes']),
    address: event.address ?? null,
    userAgent: event.userAgent ?? null,
    requestId: event.requestId ?? null,
    policyHash: event.policyHash,
    hash: event.hash,
  };
}

type Input = z.output<typeof listAuditInput>;

/** One page of the events that the caller may see, the latest first. `extra` narrows it to somebody's own, or to one subject's. */
export async function listEvents({ em, ability }: AuthorizedCall, input: Input, extra: Record<string, unknown> = {}): Promise<Page<WireEvent>> {
  const page = readPage<'seq'>(input, { sort: 'seq', direction: 'desc' });
  const where = { $and: [accessibleBy(ability, 'read', 'AuditEvent'), extra, filterOf(input), searchOf(input.search)] };
  const beyond = page.after ? { seq: { [page.direction === 'asc' ? '$gt' : '$lt']: Number(page.after.value) || 0 } } : {};
  const found = await em.find(AuditEvent, { $and: [where, beyond] }, { orderBy: { seq: page.direction }, limit: page.limit + 1, disableIdentityMap: true });
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(viewEvent),
    nextCursor: found.length > page.limit && last ? cursorOf(page, last.seq, last.seq) : null,
    total: await em.count(AuditEvent, where),
  };
}

function filterOf({ filter }: Input): Record<string, unknown> {
  if (!filter) return {};
  const { from, to, ...equal } = filter;
  const at = { ...(from !== undefined && { $gte: new Date(from).toISOString() }), ...(to !== undefined && { $lte: new Date(to).toISOString() }) };
  const given = Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== undefined));
  return { ...given, ...(Object.keys(at).length > 0 && { at }) };
}

/** Free text in what people read: who, what and whom. `%` and `_` are taken out, since they would mean "anything". */
function searchOf(search: string | undefined): Record<string, unknown> {
  const text = search?.trim().replace(/[%_\\]/g, '') ?? '';
  if (text === '') return {};
  const like = { $like: `%${text}%` };
  return { $or: [{ actorLabel: like }, { subjectLabel: like }, { action: like }, { reason: like }] };
}

/** One event. @throws Refusal `not-found`. */
export async function getEvent({ em, ability }: AuthorizedCall, { id }: { id: number }): Promise<WireEvent> {
  const event = await em.findOne(AuditEvent, { $and: [{ seq: id }, accessibleBy(ability, 'read', 'AuditEvent')] }, { disableIdentityMap: true });
  if (!event) throw notFound('event');
  return viewEvent(event);
}
