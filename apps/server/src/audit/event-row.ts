import type { ActorKind, Outcome } from '@gatehouse/contract';
import type { HashedEvent } from './hash-chain.ts';

/** A stored event by the vocabulary's names. PostgreSQL's driver answers `seq`, a bigint, as text: {@link seqOf}. */
export type EventRow = HashedEvent & { actorKind: ActorKind; outcome: Outcome; hash: string };

/** The select list that answers {@link EventRow}s. */
export const EVENT_COLUMNS = `seq, at, actor_kind as "actorKind", actor_id as "actorId", actor_label as "actorLabel", action, subject_type as "subjectType",
  subject_id as "subjectId", subject_label as "subjectLabel", outcome, reason, changes, address, user_agent as "userAgent",
  request_id as "requestId", policy_hash as "policyHash", prev_hash as "prevHash", hash`;

export const seqOf = (row: EventRow): number => Number(row.seq);
