import { Migration } from '@mikro-orm/migrations';
import { fillFolded } from '../fill-folded.ts';

/** The one update that the trail allows, as before; what is kept for a search goes with what it was made of. */
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
  "((new.actor_salt is not distinct from old.actor_salt and new.actor_label is not distinct from old.actor_label and new.address is not distinct from old.address and new.user_agent is not distinct from old.user_agent and new.actor_folded is not distinct from old.actor_folded) or (old.actor_salt is not null and new.actor_salt is null and new.actor_label = '' and new.address is null and new.user_agent is null and new.actor_folded is null))",
  "((new.subject_salt is not distinct from old.subject_salt and new.subject_label is not distinct from old.subject_label and new.note is not distinct from old.note and new.personal_changes is not distinct from old.personal_changes and new.subject_folded is not distinct from old.subject_folded) or (old.subject_salt is not null and new.subject_salt is null and new.subject_label = '' and new.note is null and new.personal_changes is null and new.subject_folded is null))",
].join(' and ');

/** The one that decisions allow, in the same way. */
const ERASES = [
  'new.id is not distinct from old.id',
  'new.at is not distinct from old.at',
  'new.application_id is not distinct from old.application_id',
  'new.application_name is not distinct from old.application_name',
  'new.user_id is not distinct from old.user_id',
  'new.request_type is not distinct from old.request_type',
  'new.traits is not distinct from old.traits',
  'new.decision is not distinct from old.decision',
  'new.reason is not distinct from old.reason',
  'new.redact is not distinct from old.redact',
  'new.policy_ids is not distinct from old.policy_ids',
  'new.request_id is not distinct from old.request_id',
  'new.thread_id is not distinct from old.thread_id',
  'new.caller_kind is not distinct from old.caller_kind',
  'new.caller_id is not distinct from old.caller_id',
  'new.on_behalf_of_id is not distinct from old.on_behalf_of_id',
  '(new.context is null or new.context is not distinct from old.context)',
  'new.shown_folded is not distinct from old.shown_folded',
  '((new.asked is not distinct from old.asked and new.asked_folded is not distinct from old.asked_folded) or (new.asked is null and new.asked_folded is null))',
].join(' and ');

/** Searches of the audit trail and of decisions find names whatever their accents and case. */
export class FoldedHistory extends Migration {
  override async up(): Promise<void> {
    await this.execute('alter table "audit_events" add column "actor_folded" text null, add column "subject_folded" text null');
    await this.execute('alter table "access_decisions" add column "shown_folded" text null, add column "asked_folded" text null');
    // Until the functions below are there, the columns can be filled.
    await fillFolded((sql, parameters) => this.execute(sql, parameters));
    await this.execute(
      `create or replace function audit_events_append_only() returns trigger language plpgsql as $$ begin
         if tg_op = 'UPDATE' and ${ERASURE} then return new; end if;
         raise exception 'The audit trail is append-only.';
       end $$`,
    );
    await this.execute(
      `create or replace function access_decisions_append_only() returns trigger language plpgsql as $$ begin
         if tg_op = 'UPDATE' and ${ERASES} then return new; end if;
         raise exception 'Decisions are append-only.';
       end $$`,
    );
  }
}
