import { keptFolded, sqlFolded } from '../platform/folded-text.ts';
import type { DatabaseKind } from '../platform/orm.ts';

interface Searched {
  actorLabel: string;
  subjectLabel: string;
  reason: string | null;
  note: string | null;
}

/**
 * What is kept of an event for a search of its names, in two parts, each of which is erased with the data that it was made of. It follows from the event,
 * so that no hash covers it.
 */
export const foldedEvent = ({ actorLabel, subjectLabel, reason, note }: Searched): { actorFolded: string | null; subjectFolded: string | null } => ({
  actorFolded: keptFolded(actorLabel),
  subjectFolded: keptFolded(`${subjectLabel}\n${note ?? reason ?? ''}`),
});

/** SQL: what people read in an event `e`, folded: what, who, whom and why. The names of actions are folded as they are. */
export const sqlOfFoldedEvent = (kind: DatabaseKind): string =>
  [
    'e.action',
    sqlFolded(kind, 'e.actor_folded', 'e.actor_label'),
    sqlFolded(kind, 'e.subject_folded', "e.subject_label || '\n' || coalesce(e.note, e.reason, '')"),
  ].join(" || '\n' || ");
