import { Migration } from '@mikro-orm/migrations';

/** Users, groups, sessions, credentials, and the append-only audit trail. */
export class People extends Migration {
  override up(): void {
    this.addSql(
      'create table "audit_events" ("seq" bigint not null, "at" varchar(24) not null, "actor_kind" varchar(16) not null, "actor_id" varchar(64) null, "actor_label" varchar(255) not null, "action" varchar(64) not null, "subject_type" varchar(64) not null, "subject_id" varchar(64) null, "subject_label" varchar(255) not null, "outcome" varchar(16) not null, "reason" text null, "changes" text null, "address" varchar(64) null, "user_agent" varchar(512) null, "request_id" varchar(64) null, "policy_hash" varchar(64) not null, "prev_hash" varchar(64) not null, "hash" varchar(64) not null, primary key ("seq"))',
    );
    this.addSql('create index "audit_events_actor" on "audit_events" ("actor_id", "seq")');
    this.addSql('create index "audit_events_subject" on "audit_events" ("subject_id", "seq")');
    this.addSql('create index "audit_events_action" on "audit_events" ("action", "seq")');
    this.addSql('create index "audit_events_at" on "audit_events" ("at", "seq")');
    this.addSql('create table "audit_head" ("id" int not null, "seq" bigint not null, "hash" varchar(64) not null, primary key ("id"))');
    this.addSql(
      'create table "groups" ("id" varchar(36) not null, "name" varchar(255) not null, "name_key" varchar(1020) not null, "search_text" text not null, "description" varchar(1024) not null, "created_at" varchar(24) not null, "updated_at" varchar(24) not null, "version" int not null, primary key ("id"))',
    );
    this.addSql('alter table "groups" add constraint "groups_name_key" unique ("name_key")');
    this.addSql(
      'create table "login_throttles" ("key" varchar(128) not null, "failures" int not null, "last_failure_at" varchar(24) not null, "locked_until" varchar(24) null, primary key ("key"))',
    );
    this.addSql(
      'create table "users" ("id" varchar(36) not null, "username" varchar(64) not null, "username_key" varchar(255) not null, "first_name" varchar(100) not null, "last_name" varchar(100) null, "email" varchar(254) null, "email_key" varchar(512) null, "first_name_sort" varchar(512) not null, "last_name_sort" varchar(512) not null, "search_text" text not null, "status" varchar(16) not null, "deactivation_reason" text null, "created_at" varchar(24) not null, "updated_at" varchar(24) not null, "last_login_at" varchar(24) null, "version" int not null, "authz_version" int not null, primary key ("id"))',
    );
    this.addSql('alter table "users" add constraint "users_username_key" unique ("username_key")');
    this.addSql('alter table "users" add constraint "users_email_key" unique ("email_key")');
    this.addSql('create index "users_first_name_sort" on "users" ("first_name_sort")');
    this.addSql('create index "users_last_name_sort" on "users" ("last_name_sort")');
    this.addSql('create index "users_status" on "users" ("status")');
    this.addSql('create index "users_created_at" on "users" ("created_at")');
    this.addSql('create index "users_last_login_at" on "users" ("last_login_at")');
    this.addSql(
      'create table "sessions" ("id" varchar(36) not null, "token_hash" varchar(43) not null, "previous_token_hash" varchar(43) null, "previous_valid_until" varchar(24) null, "user_id" varchar(36) not null, "authz_version" int not null, "created_at" varchar(24) not null, "last_seen_at" varchar(24) not null, "expires_at" varchar(24) not null, "address" varchar(64) null, "user_agent" varchar(512) null, primary key ("id"))',
    );
    this.addSql('alter table "sessions" add constraint "sessions_token_hash" unique ("token_hash")');
    this.addSql('alter table "sessions" add constraint "sessions_previous_token_hash" unique ("previous_token_hash")');
    this.addSql('create index "sessions_user" on "sessions" ("user_id")');
    this.addSql(
      'create table "role_grants" ("id" varchar(36) not null, "user_id" varchar(36) not null, "role" varchar(64) not null, "expires_at" varchar(24) null, primary key ("id"))',
    );
    this.addSql('create index "role_grants_role" on "role_grants" ("role", "user_id")');
    this.addSql('alter table "role_grants" add constraint "role_grants_user_role" unique ("user_id", "role")');
    this.addSql(
      'create table "passwords" ("user_id" varchar(36) not null, "hash" varchar(255) not null, "must_change" boolean not null, "changed_at" varchar(24) not null, primary key ("user_id"))',
    );
    this.addSql('create table "group_members" ("user_id" varchar(36) not null, "group_id" varchar(36) not null, primary key ("user_id", "group_id"))');
    this.addSql(
      'create table "credential_links" ("id" varchar(36) not null, "token_hash" varchar(43) not null, "user_id" varchar(36) not null, "kind" varchar(16) not null, "created_at" varchar(24) not null, "expires_at" varchar(24) not null, primary key ("id"))',
    );
    this.addSql('alter table "credential_links" add constraint "credential_links_token_hash" unique ("token_hash")');
    this.addSql('create index "credential_links_user" on "credential_links" ("user_id")');
    this.addSql(
      'create table "user_tombstones" ("id" varchar(36) not null, "username_key" varchar(255) not null, "label" varchar(64) null, "deleted_at" varchar(24) not null, primary key ("id"))',
    );
    this.addSql('alter table "user_tombstones" add constraint "user_tombstones_username_key" unique ("username_key")');
    this.addSql('alter table "sessions" add constraint "sessions_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade');
    this.addSql('alter table "role_grants" add constraint "role_grants_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade');
    this.addSql(
      'alter table "passwords" add constraint "passwords_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade',
    );
    this.addSql(
      'alter table "group_members" add constraint "group_members_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade',
    );
    this.addSql(
      'alter table "group_members" add constraint "group_members_group_id_foreign" foreign key ("group_id") references "groups" ("id") on update cascade on delete cascade',
    );
    this.addSql(
      'alter table "credential_links" add constraint "credential_links_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    );
    this.addSql(
      "create function audit_events_append_only() returns trigger language plpgsql as $$ begin raise exception 'The audit trail is append-only.'; end $$",
    );
    this.addSql('create trigger audit_events_no_update before update or delete on "audit_events" for each row execute function audit_events_append_only()');
    this.addSql('create trigger audit_events_no_truncate before truncate on "audit_events" for each statement execute function audit_events_append_only()');
    this.addSql('insert into "audit_head" ("id", "seq", "hash") values (1, 0, \'0000000000000000000000000000000000000000000000000000000000000000\')');
  }
}
