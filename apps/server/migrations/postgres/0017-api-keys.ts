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
  'new.prev_hash is not distinct from old.prev_hash',
  'new.hash is not distinct from old.hash',
  "((new.actor_salt is not distinct from old.actor_salt and new.actor_label is not distinct from old.actor_label and new.address is not distinct from old.address and new.user_agent is not distinct from old.user_agent) or (old.actor_salt is not null and new.actor_salt is null and new.actor_label = '' and new.address is null and new.user_agent is null))",
  "((new.subject_salt is not distinct from old.subject_salt and new.subject_label is not distinct from old.subject_label and new.note is not distinct from old.note and new.personal_changes is not distinct from old.personal_changes) or (old.subject_salt is not null and new.subject_salt is null and new.subject_label = '' and new.note is null and new.personal_changes is null))",
].join(' and ');

/** Service accounts, API keys, and the trail's columns for what is done by them. */
export class ApiKeys extends Migration {
  override up(): void {
    this.addSql(
      'create table "service_accounts" ("id" varchar(36) not null, "name" varchar(100) not null, "name_key" varchar(400) not null, "search_text" text not null, "description" varchar(1024) not null, "owner_id" varchar(36) not null, "status" varchar(16) not null, "created_at" varchar(24) not null, "updated_at" varchar(24) not null, "version" int not null, primary key ("id"))',
    );
    this.addSql('alter table "service_accounts" add constraint "service_accounts_name_key" unique ("name_key")');
    this.addSql('create index "service_accounts_created_at_order" on "service_accounts" ("created_at", "id")');
    this.addSql('create index "service_accounts_owner" on "service_accounts" ("owner_id")');
    this.addSql('create table "service_account_roles" ("account_id" varchar(36) not null, "role" varchar(64) not null, primary key ("account_id", "role"))');
    this.addSql(
      'create table "api_keys" ("id" varchar(36) not null, "kind" varchar(16) not null, "application_id" varchar(36) null, "service_account_id" varchar(36) null, "name" varchar(100) not null, "prefix" varchar(12) not null, "key_hash" varchar(43) not null, "scopes" text null, "created_by_id" varchar(36) not null, "created_at" varchar(24) not null, "expires_at" varchar(24) null, "last_used_at" varchar(24) null, "last_refused_at" varchar(24) null, "revoked_at" varchar(24) null, "replaced_by_id" varchar(36) null, primary key ("id"))',
    );
    this.addSql('alter table "api_keys" add constraint "api_keys_key_hash" unique ("key_hash")');
    this.addSql('create index "api_keys_application" on "api_keys" ("application_id")');
    this.addSql('create index "api_keys_service_account" on "api_keys" ("service_account_id")');
    this.addSql('create index "api_keys_created_by" on "api_keys" ("created_by_id")');
    this.addSql(
      'alter table "service_accounts" add constraint "service_accounts_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on delete restrict',
    );
    this.addSql(
      'alter table "service_account_roles" add constraint "service_account_roles_account_id_foreign" foreign key ("account_id") references "service_accounts" ("id") on delete cascade',
    );
    this.addSql(
      'alter table "api_keys" add constraint "api_keys_application_id_foreign" foreign key ("application_id") references "applications" ("id") on delete cascade',
    );
    this.addSql(
      'alter table "api_keys" add constraint "api_keys_service_account_id_foreign" foreign key ("service_account_id") references "service_accounts" ("id") on delete cascade',
    );
    this.addSql(
      'alter table "api_keys" add constraint "api_keys_created_by_id_foreign" foreign key ("created_by_id") references "users" ("id") on delete cascade',
    );
    this.addSql('alter table "audit_events" add column "key_id" varchar(36) null, add column "on_behalf_of_id" varchar(36) null');
    this.addSql('create index audit_events_on_behalf_of on audit_events (on_behalf_of_id, seq) where on_behalf_of_id is not null');
    this.addSql(
      `create or replace function audit_events_append_only() returns trigger language plpgsql as $$ begin
         if tg_op = 'UPDATE' and ${ERASURE} then return new; end if;
         raise exception 'The audit trail is append-only.';
       end $$`,
    );
  }
}
