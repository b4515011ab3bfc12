import { Migration } from '@mikro-orm/migrations';

/** A change that only empties what may name a person: it goes when their personal data is erased. */
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
  '(new.asked is null or new.asked is not distinct from old.asked)',
].join(' and ');

/** Every answer about a request, kept as it was given. */
export class AccessDecisions extends Migration {
  override up(): void {
    this.addSql(
      'create table "access_decisions" ("id" varchar(36) not null, "at" varchar(24) not null, "application_id" varchar(36) not null, "application_name" varchar(255) not null, "user_id" varchar(36) null, "asked" varchar(254) null, "request_type" varchar(16) not null, "traits" text not null, "decision" varchar(8) not null, "reason" varchar(32) not null, "redact" text not null, "policy_ids" text not null, "request_id" varchar(128) null, "thread_id" varchar(128) null, "context" text null, "caller_kind" varchar(16) not null, "caller_id" varchar(36) not null, "on_behalf_of_id" varchar(36) null, primary key ("id"))',
    );
    this.addSql('create index "access_decisions_at" on "access_decisions" ("at", "id")');
    this.addSql('create index "access_decisions_application" on "access_decisions" ("application_id", "at", "id")');
    this.addSql('create index "access_decisions_user" on "access_decisions" ("user_id", "at", "id")');
    this.addSql(
      `create function access_decisions_append_only() returns trigger language plpgsql as $$ begin
         if tg_op = 'UPDATE' and ${ERASES} then return new; end if;
         raise exception 'Decisions are append-only.';
       end $$`,
    );
    this.addSql(
      'create trigger access_decisions_append_only before update or delete on access_decisions for each row execute function access_decisions_append_only()',
    );
    this.addSql(
      'create trigger access_decisions_no_truncate before truncate on access_decisions for each statement execute function access_decisions_append_only()',
    );
  }
}
