import type { ActorKind, Outcome } from '@gatehouse/contract';
import type { HashedEvent } from './hash-chain.ts';

/** A stored event by the vocabulary's names. PostgreSQL's driver answers `seq`, a bigint, as text: {@link seqOf}. */
export type EventRow = HashedEvent & { actorKind: ActorKind; outcome: Outcome; actorSalt: string | null; subjectSalt: string | null; hash: string };

/** Whether the personal data of an event was erased: it had a commitment and has no salt. */
export const actorErased = (row: EventRow): boolean => row.actorCommitment !== null && row.actorSalt === null;
export const subjectErased = (row: EventRow): boolean => row.subjectCommitment !== null && row.subjectSalt === null;

/** The select list that answers {@link EventRow}s. */
export const EVENT_COLUMNS = `seq, at, actor_kind as "actorKind", actor_id as "actorId", actor_label as "actorLabel", key_id as "keyId",
  on_behalf_of_id as "onBehalfOfId", action, subject_type as "subjectType",
  subject_id as "subjectId", subject_label as "subjectLabel", outcome, reason, note, changes, personal_changes as "personalChanges", address, user_agent as "userAgent",
  request_id as "requestId", policy_hash as "policyHash", actor_commitment as "actorCommitment", actor_salt as "actorSalt", subject_commitment as "subjectCommitment",
  subject_salt as "subjectSalt", mentions, prev_hash as "prevHash", hash`;

export const seqOf = (row: EventRow): number => Number(row.seq);
