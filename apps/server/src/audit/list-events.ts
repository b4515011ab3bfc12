import { canOn, type Filter } from '@gatehouse/ability';
import type { AuditEvent as WireEvent, listAuditInput, Page } from '@gatehouse/contract';
import type { z } from 'zod';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import { readPage } from '../platform/keyset.ts';
import { type DatabaseKind, databaseKind } from '../platform/orm.ts';
import { readPageOf, type Sql } from '../platform/read-page.ts';
import { AuditEvent } from './audit-event.entity.ts';
import { actorErased, EVENT_COLUMNS, type EventRow, seqOf, subjectErased } from './event-row.ts';
import { mentionedIn, namesOfPeople } from './names-of-people.ts';
import { erasedLabel } from './personal-data.ts';

/** Events as they go over the wire. */
const viewEvent = (row: EventRow): WireEvent => ({
  seq: seqOf(row),
  at: row.at,
  actor: { kind: row.actorKind, id: row.actorId, ...(actorErased(row) ? { label: erasedLabel(row.actorId), erased: true } : { label: row.actorLabel }) },
  action: row.action,
  subject: {
    type: row.subjectType,
    id: row.subjectId,
    ...subjectOf(row),
  },
  outcome: row.outcome,
  reason: row.note ?? row.reason,
  changes: changesOf(row),
  address: row.address,
  userAgent: row.userAgent,
  requestId: row.requestId,
  policyHash: row.policyHash,
  hash: row.hash,
});

/** The events of a deletion with erasure, and of the erasure, name nobody from the start. */
function subjectOf(row: EventRow): { label: string; erased?: true } {
  const label = erasedLabel(row.subjectType === 'User' ? row.subjectId : null);
  return subjectErased(row) || row.subjectLabel === label ? { label, erased: true } : { label: row.subjectLabel };
}

/** Both kinds of changes as one, by field. */
function changesOf({ changes, personalChanges }: EventRow): WireEvent['changes'] {
  if (changes === null && personalChanges === null) return null;
  const parts = [changes, personalChanges].flatMap((text) => (text === null ? [] : Object.entries(JSON.parse(text) as NonNullable<WireEvent['changes']>)));
  return Object.fromEntries(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Input = z.output<typeof listAuditInput>;

/** One page of the events that the caller may see, the latest first. `extra` narrows it to somebody's own, or to one subject's. */
export async function listEvents({ em, ability }: AuthorizedCall, input: Input, extra: Filter = {}, counted = true): Promise<Page<WireEvent>> {
  const page = readPage<'seq'>(input, { sort: 'seq', direction: 'desc' });
  const { rows, nextCursor, total } = await readPageOf<EventRow>(em, {
    entity: AuditEvent,
    alias: 'e',
    columns: EVENT_COLUMNS,
    where: [accessibleBy(ability, 'read', 'AuditEvent'), extra, filterOf(input)],
    also: [searchOf(databaseKind(em), input.search)],
    sortBy: 'e.seq',
    id: 'e.seq',
    // PostgreSQL compares a number with a number only.
    page: page.after ? { ...page, after: { value: Number(page.after.value) || 0, id: Number(page.after.id) || 0 } } : page,
    counted,
  });
  return { items: rows.map(viewEvent), nextCursor, total };
}

function filterOf({ filter }: Input): Record<string, unknown> {
  if (!filter) return {};
  const { from, to, ...equal } = filter;
  const at = { ...(from !== undefined && { $gte: new Date(from).toISOString() }), ...(to !== undefined && { $lte: new Date(to).toISOString() }) };
  const given = Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== undefined));
  return { ...given, ...(Object.keys(at).length > 0 && { at }) };
}

/** Free text in what people read: who, what, whom and why. ASCII letters match in either case, in both databases. */
function searchOf(kind: DatabaseKind, typed: string | undefined): Sql | undefined {
  const text = (typed?.trim() ?? '').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (text === '') return undefined;
  const all = "e.actor_label || '\n' || e.action || '\n' || e.subject_label || '\n' || coalesce(e.note, e.reason, '')";
  return kind === 'sqlite'
    ? { sql: `instr(lower(${all}), ?) > 0`, parameters: [text] }
    : { sql: `strpos(lower((${all}) collate "C"), ?) > 0`, parameters: [text] };
}

/** One event, with the names of those whom it mentions by id. @throws Refusal `not-found`. */
export async function getEvent({ em, ability }: AuthorizedCall, { id }: { id: number }): Promise<WireEvent> {
  const [row] = await em.execute<EventRow[]>(`select ${EVENT_COLUMNS} from audit_events where seq = ?`, [id]);
  if (!row || !canOn(ability, 'read', 'AuditEvent', row)) throw notFound('event');
  const event = viewEvent(row);
  const mentioned = mentionedIn(event);
  return mentioned.length === 0 ? event : { ...event, people: await namesOfPeople(em, mentioned) };
}
