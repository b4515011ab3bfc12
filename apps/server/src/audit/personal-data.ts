import { hash } from 'node:crypto';

/** What an event says of its actor that is personal data. */
export interface ActorData {
  actorLabel: string;
  address: string | null;
  userAgent: string | null;
}

/** What an event says of its subject that is personal data. */
export interface SubjectData {
  subjectLabel: string;
  note: string | null;
  personalChanges: string | null;
}

/** The form that erased data has. */
export const ERASED_ACTOR: ActorData = { actorLabel: '', address: null, userAgent: null };
export const ERASED_SUBJECT: SubjectData = { subjectLabel: '', note: null, personalChanges: null };

/**
 * Binds an event to personal data without being derivable from the hash alone: the chain covers this instead of the data.
 * While data and salt are there it proves that they are the original ones; once both are gone it tells nothing.
 * The members stand in the order of RFC 8785, so that JSON.stringify is canonical.
 * @returns SHA-256 as 64 hexadecimal digits.
 */
export const actorCommitment = (salt: string, { actorLabel, address, userAgent }: ActorData): string =>
  hash('sha256', salt + JSON.stringify({ actorLabel, address, userAgent }), 'hex');

/** As {@link actorCommitment}, for what is said of the subject. */
export const subjectCommitment = (salt: string, { subjectLabel, note, personalChanges }: SubjectData): string =>
  hash('sha256', salt + JSON.stringify({ note, personalChanges, subjectLabel }), 'hex');

/** Fields of a user's `changes` that are their personal data. */
const OF_USERS = new Set(['username', 'firstName', 'lastName', 'email', 'passkey']);
/** Fields that may name anybody, whatever the event is about: what was searched for, and what was typed as a reason. */
const OF_ANYTHING = new Set(['filter', 'reason']);

type ByField<Change> = Record<string, Change>;

/** Parts changes into those that may be erased one day and those that stay. */
export function partChanges<Change>(subjectType: string, changes: Readonly<ByField<Change>>): { personal: ByField<Change>; rest: ByField<Change> } {
  const isPersonal = (field: string): boolean => OF_ANYTHING.has(field) || (subjectType === 'User' && OF_USERS.has(field));
  const entries = Object.entries(changes);
  return {
    personal: Object.fromEntries(entries.filter(([field]) => isPersonal(field))),
    rest: Object.fromEntries(entries.filter(([field]) => !isPersonal(field))),
  };
}

/** How history names somebody whose personal data was erased: always the same, and different from others. */
export const erasedLabel = (id: string | null): string => (id === null ? 'Erased' : `Erased user ${id.replaceAll('-', '').slice(-8)}`);
