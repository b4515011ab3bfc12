import { keptFolded, sqlFolded } from '../platform/folded-text.ts';
import type { DatabaseKind } from '../platform/orm.ts';

interface Searched {
  applicationName: string;
  /** As it is stored: a JSON list. */
  traits: string;
  asked: string | null;
}

/** What is kept of a decision for a search. What was asked for stands by itself: it is erased with whoever it named. */
export const foldedDecision = ({ applicationName, traits, asked }: Searched): { shownFolded: string | null; askedFolded: string | null } => ({
  shownFolded: keptFolded(`${applicationName}\n${traits}`),
  askedFolded: keptFolded(asked ?? ''),
});

/** SQL: what everybody who sees a decision `d` reads in it, folded. */
export const sqlOfFoldedDecision = (kind: DatabaseKind): string =>
  `${sqlFolded(kind, 'd.shown_folded', "d.application_name || '\n' || d.traits")} || '\n' || ${sqlFolded(kind, 'd.asked_folded', "coalesce(d.asked, '')")}`;
