import { actorErased, type EventRow, seqOf, subjectErased } from './event-row.ts';
import { actorCommitment, ERASED_ACTOR, ERASED_SUBJECT, subjectCommitment } from './personal-data.ts';

/** The erasures that the chain itself tells of: who was erased, and which other events named them, each with the event's number. */
export interface KnownErasures {
  people: Map<string, number>;
  others: Map<number, number>;
}

/** Answers the events of erasures, by number, subject and changes. They are few: one a person. */
export const KNOWN_ERASURES = "select cast(seq as varchar(20)), subject_id, changes from audit_events where action = 'user.erase' and outcome = 'success'";

/** What the rows of {@link KNOWN_ERASURES} tell of. */
export function erasuresOf(rows: readonly unknown[][]): KnownErasures {
  const known: KnownErasures = { people: new Map(), others: new Map() };
  for (const [seq, subjectId, changes] of rows) {
    if (typeof subjectId === 'string') known.people.set(subjectId, Number(seq));
    for (const other of othersIn(changes)) known.others.set(Number(other), Number(seq));
  }
  return known;
}

/** Nothing of one that somebody edited into nonsense: its hash tells. */
function othersIn(changes: unknown): unknown[] {
  try {
    const { others } = JSON.parse(String(changes ?? '{}')) as { others?: { after: unknown } };
    return Array.isArray(others?.after) ? others.after : [];
  } catch {
    return [];
  }
}

/**
 * Answers what is wrong with the personal data of an event: it is not what the event was written with, or it is gone without
 * a later event in the chain that tells of it.
 */
export function personalCheck(known: KnownErasures): (row: EventRow) => string | undefined {
  let proved: EventRow | undefined;
  return (row) => {
    if (row.actorCommitment === null || row.subjectCommitment === null) return undefined;
    // Events of one change share their actor's salt: what was proved of the last need not be again.
    if (row.actorSalt !== null && !(proved && sameActor(row, proved))) {
      if (actorCommitment(row.actorSalt, row) !== row.actorCommitment) return EDITED;
      proved = row;
    }
    return problemOf(row, known);
  };
}

const sameActor = (a: EventRow, b: EventRow): boolean =>
  a.actorSalt === b.actorSalt &&
  a.actorCommitment === b.actorCommitment &&
  a.actorLabel === b.actorLabel &&
  a.address === b.address &&
  a.userAgent === b.userAgent;

function problemOf(row: EventRow, known: KnownErasures): string | undefined {
  const seq = seqOf(row);
  if (row.subjectSalt !== null && subjectCommitment(row.subjectSalt, row) !== row.subjectCommitment) return EDITED;
  const about = row.subjectType === 'User' ? row.subjectId : null;
  const later = (id: string | null): boolean => (id !== null && (known.people.get(id) ?? 0) > seq) || (known.others.get(seq) ?? 0) > seq;
  if (actorErased(row)) {
    if (!holds(row, ERASED_ACTOR)) return WRITTEN_OVER;
    if (!later(row.actorId) && !(row.actorKind === 'anonymous' && later(about))) return UNTOLD;
  }
  if (subjectErased(row)) {
    if (!holds(row, ERASED_SUBJECT)) return WRITTEN_OVER;
    if (!later(about)) return UNTOLD;
  }
  return undefined;
}

const EDITED = 'This event was edited: whom it speaks of does not match what it was written with.';
const WRITTEN_OVER = 'This event was edited: its personal data was erased, and something stands in its place.';
const UNTOLD = 'The personal data of this event was removed without an erasure that the trail tells of.';

const holds = (row: EventRow, values: object): boolean => Object.entries(values).every(([field, value]) => Reflect.get(row, field) === value);
