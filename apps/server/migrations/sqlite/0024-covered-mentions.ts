import { Migration } from '@mikro-orm/migrations';

/** The one update that the trail allows, as before; the key and the person acted for stand in the chain. */
const ERASURE = [
  'new.seq is not distinct from old.seq',
  'new.at is not distinct from old.at',
  'new.actor_kind is not distinct from old.actor_kind',
  'new.actor_id is not distinct from old.actor_id',
  'new.key_id is not distinct from old.key_id',
  'new.on_behalf_of_id is not distinct from old.on_behalf_of_id',
  'new.action is not distinct from old.action',
  'new.subject_type is not distinct from old.subject_type',
  'new.subject_id is not distinct from old.subject_id',
  'new.outcome is not distinct from old.outcome',
  'new.reason is not distinct from old.reason',
  'new.changes is not distinct from old.changes',
  'new.request_id is not distinct from old.request_id',
  'new.policy_hash is not distinct from old.policy_hash',
  'new.actor_commitment is not distinct from old.actor_commitment',
  'new.subject_commitment is not distinct from old.subject_commitment',
  'new.mentions is not distinct from old.mentions',
  'new.prev_hash is not distinct from old.prev_hash',
  'new.hash is not distinct from old.hash',
  "((new.actor_salt is not distinct from old.actor_salt and new.actor_label is not distinct from old.actor_label and new.address is not distinct from old.address and new.user_agent is not distinct from old.user_agent) or (old.actor_salt is not null and new.actor_salt is null and new.actor_label = '' and new.address is null and new.user_agent is null))",
  "((new.subject_salt is not distinct from old.subject_salt and new.subject_label is not distinct from old.subject_label and new.note is not distinct from old.note and new.personal_changes is not distinct from old.personal_changes) or (old.subject_salt is not null and new.subject_salt is null and new.subject_label = '' and new.note is null and new.personal_changes is null))",
].join(' and ');

/** The hash of an event covers whom it mentions, from now on; the past stays as it was written. */
export class CoveredMentions extends Migration {
  override up(): void {
    this.addSql('alter table `audit_events` add column `mentions` text null');
    this.addSql('create index `audit_mentions_seq` on `audit_mentions` (`seq`, `person_id`)');
    this.addSql('drop trigger audit_events_no_update');
    this.addSql(
      `create trigger audit_events_no_update before update on audit_events when not (${ERASURE}) begin select raise(abort, 'The audit trail is append-only.'); end`,
    );
    for (const act of ['update', 'delete'])
      this.addSql(`create trigger audit_mentions_no_${act} before ${act} on audit_mentions begin select raise(abort, 'The audit trail is append-only.'); end`);
  }
}
