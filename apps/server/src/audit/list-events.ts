import { canOn } from '@gatehouse/ability';
import type { AuditEvent as WireEvent, listAuditInput, Page } from '@gatehouse/contract';
import type { z } from 'zod';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import { readPage } from '../platform/keyset.ts';
import { readAside } from '../platform/read-aside.ts';
import { readPageOf, type Sql } from '../platform/read-page.ts';
import { AuditEvent } from './audit-event.entity.ts';
import { actorErased, EVENT_COLUMNS, type EventRow, seqOf, subjectErased } from './event-row.ts';
import { mentionedIn, namesOfActors } from './names-of-actors.ts';
import { openableOf } from './openable.ts';
import { erasedLabel } from './personal-data.ts';
import { searchOfEvents } from './search-events.ts';

/** A stored event with what the person acted for is called now: the trail keeps their id alone. */
type ListedRow = EventRow & { onBehalfOfName: string | null };

const LISTED_COLUMNS = `${EVENT_COLUMNS},
  coalesce((select u.username from users u where u.id = on_behalf_of_id), (select t.label from user_tombstones t where t.id = on_behalf_of_id)) as "onBehalfOfName"`;

/** Events as they go over the wire. */
const viewEvent = (row: ListedRow): WireEvent => ({
  seq: seqOf(row),
  at: row.at,
  actor: { kind: row.actorKind, id: row.actorId, ...(actorErased(row) ? { label: erasedLabel(row.actorId), erased: true } : { label: row.actorLabel }) },
  keyId: row.keyId,
  onBehalfOf: row.onBehalfOfId === null ? null : { id: row.onBehalfOfId, label: row.onBehalfOfName ?? erasedLabel(row.onBehalfOfId) },
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

/** What narrows events to those by a person, about them, or that mention them. */
export const concerning = (personId: string): Sql => ({
  sql: 'e.actor_id = ? or e.subject_id = ? or e.seq in (select m.seq from audit_mentions m where m.person_id = ?)',
  parameters: [personId, personId, personId],
});

/** What narrows events to those by a person, or by a program on their behalf. */
export const actedBy = (personId: string): Sql => ({ sql: 'e.actor_id = ? or e.on_behalf_of_id = ?', parameters: [personId, personId] });

/** One page of the events that the caller may see, the latest first. `narrow` leaves others out: {@link concerning}, {@link actedBy}. */
export async function listEvents(call: AuthorizedCall, input: Input, narrow?: Sql, counted = true): Promise<Page<WireEvent>> {
  const { em, ability } = call;
  const page = readPage<'seq'>(input, { sort: 'seq', direction: 'desc' });
  const sought = searchOfEvents(call, input.search);
  const asked = {
    entity: AuditEvent,
    alias: 'e',
    // The events are numbered without a hole.
    all: 'select seq as total from audit_head where id = 1',
    columns: LISTED_COLUMNS,
    where: [accessibleBy(ability, 'read', 'AuditEvent'), filterOf(input)],
    also: [sought, narrow],
    sortBy: 'e.seq',
    id: 'e.seq',
    // PostgreSQL compares a number with a number only.
    page: page.after ? { ...page, after: { value: Number(page.after.value) || 0, id: Number(page.after.id) || 0 } } : page,
    counted,
  };
  // What is looked for may be anywhere in history.
  const looksFor = sought !== undefined || Object.keys(filterOf(input)).length > 0;
  const { rows, nextCursor, total } = await (looksFor
    ? readAside(call, (ask) => readPageOf<ListedRow>(em, { ...asked, ask }))
    : readPageOf<ListedRow>(em, asked));
  return { items: rows.map(viewEvent), nextCursor, total };
}

function filterOf({ filter }: Input): Record<string, unknown> {
  if (!filter) return {};
  const { from, to, ...equal } = filter;
  const at = { ...(from !== undefined && { $gte: new Date(from).toISOString() }), ...(to !== undefined && { $lte: new Date(to).toISOString() }) };
  const given = Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== undefined));
  return { ...given, ...(Object.keys(at).length > 0 && { at }) };
}

/** One event, with what can be opened of what it names, and the names of those whom its changes mention by id. @throws Refusal `not-found`. */
export async function getEvent(call: AuthorizedCall, { id }: { id: number }): Promise<WireEvent> {
  const { em, ability } = call;
  const [row] = await em.execute<ListedRow[]>(`select ${LISTED_COLUMNS} from audit_events where seq = ?`, [id]);
  if (!row || !canOn(ability, 'read', 'AuditEvent', row)) throw notFound('event');
  const event = viewEvent(row);
  const mentioned = mentionedIn(event);
  const openable = await openableOf(call, [event.actor.id, event.onBehalfOf?.id ?? null, event.subject.id, ...mentioned]);
  return { ...event, openable, ...(mentioned.length > 0 && { people: await namesOfActors(em, mentioned) }) };
}
