import type { ChainRow } from './verify-chain.ts';

/** What a verification reads of each event, in the order in which {@link chainRow} takes it. */
export const CHAIN_COLUMNS = `e.seq, e.at, e.actor_kind, e.actor_id, e.actor_label, e.key_id, e.on_behalf_of_id, e.action, e.subject_type, e.subject_id, e.subject_label,
  e.outcome, e.reason, e.note, e.changes, e.personal_changes, e.address, e.user_agent, e.request_id, e.policy_hash, e.actor_commitment, e.actor_salt,
  e.subject_commitment, e.subject_salt, e.mentions, e.prev_hash, e.hash`;

/** An event from a row that is a list, as either driver answers it in two thirds of the time that it takes for objects. */
export function chainRow(row: readonly unknown[], mentioned: readonly string[]): ChainRow {
  return {
    // PostgreSQL's driver answers a bigint as text.
    seq: Number(row[0]),
    at: row[1] as string,
    actorKind: row[2] as ChainRow['actorKind'],
    actorId: row[3] as string | null,
    actorLabel: row[4] as string,
    keyId: row[5] as string | null,
    onBehalfOfId: row[6] as string | null,
    action: row[7] as string,
    subjectType: row[8] as string,
    subjectId: row[9] as string | null,
    subjectLabel: row[10] as string,
    outcome: row[11] as ChainRow['outcome'],
    reason: row[12] as string | null,
    note: row[13] as string | null,
    changes: row[14] as string | null,
    personalChanges: row[15] as string | null,
    address: row[16] as string | null,
    userAgent: row[17] as string | null,
    requestId: row[18] as string | null,
    policyHash: row[19] as string,
    actorCommitment: row[20] as string | null,
    actorSalt: row[21] as string | null,
    subjectCommitment: row[22] as string | null,
    subjectSalt: row[23] as string | null,
    mentions: row[24] as string | null,
    prevHash: row[25] as string,
    hash: row[26] as string,
    mentioned,
  };
}
