import { Migration } from '@mikro-orm/migrations';

/** The one update that the trail allows: what stands in the chain is as it was, and personal data goes, never to come back. */
const ERASURE = [
  'new.seq is not distinct from old.seq',
  'new.at is not distinct from old.at',
  'new.actor_kind is not distinct from old.actor_kind',
  'new.actor_id is not distinct from old.actor_id',
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
  'new.prev_hash is not distinct from old.prev_hash',
  'new.hash is not distinct from old.hash',
  "((new.actor_salt is not distinct from old.actor_salt and new.actor_label is not distinct from old.actor_label and new.address is not distinct from old.address and new.user_agent is not distinct from old.user_agent) or (old.actor_salt is not null and new.actor_salt is null and new.actor_label = '' and new.address is null and new.user_agent is null))",
  "((new.subject_salt is not distinct from old.subject_salt and new.subject_label is not distinct from old.subject_label and new.note is not distinct from old.note and new.personal_changes is not distinct from old.personal_changes) or (old.subject_salt is not null and new.subject_salt is null and new.subject_label = '' and new.note is null and new.personal_changes is null))",
].join(' and ');

/** Deleted users can be restored for a while; personal data can be erased from the audit trail, whose chain stays whole. */
export class Erasure extends Migration {
  override up(): void {
    this.addSql(
      'alter table "user_tombstones" add column "deleted_by" varchar(36) null, add column "roles" text null, add column "kept" text null, add column "restorable_until" varchar(24) null, add column "erased_at" varchar(24) null',
    );
    this.addSql('create index "user_tombstones_deleted_at" on "user_tombstones" ("deleted_at", "id")');
    this.addSql('create index "user_tombstones_restorable_until" on "user_tombstones" ("restorable_until")');
    this.addSql(
      'alter table "audit_events" add column "note" text null, add column "personal_changes" text null, add column "actor_commitment" varchar(64) null, add column "actor_salt" varchar(43) null, add column "subject_commitment" varchar(64) null, add column "subject_salt" varchar(43) null',
    );
    this.addSql(
      `create or replace function audit_events_append_only() returns trigger language plpgsql as $$ begin
         if tg_op = 'UPDATE' and ${ERASURE} then return new; end if;
         raise exception 'The audit trail is append-only.';
       end $$`,
    );
  }
}
