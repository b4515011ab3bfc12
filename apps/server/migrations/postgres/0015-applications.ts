import { Migration } from '@mikro-orm/migrations';

/** AI applications, who may use them, and their policies. */
export class Applications extends Migration {
  override up(): void {
    this.addSql(
      'create table "applications" ("id" varchar(36) not null, "name" varchar(255) not null, "name_key" varchar(1020) not null, "search_text" text not null, "description" varchar(1024) not null, "owner_id" varchar(36) null, "status" varchar(16) not null, "rules_version" int not null, "created_at" varchar(24) not null, "updated_at" varchar(24) not null, "version" int not null, primary key ("id"))',
    );
    this.addSql('alter table "applications" add constraint "applications_name_key" unique ("name_key")');
    this.addSql('create index "applications_status_order" on "applications" ("status", "id")');
    this.addSql('create index "applications_created_at_order" on "applications" ("created_at", "id")');
    this.addSql('create index "applications_updated_at_order" on "applications" ("updated_at", "id")');
    this.addSql('create index "applications_owner" on "applications" ("owner_id")');
    this.addSql(
      'create table "application_policies" ("id" varchar(36) not null, "application_id" varchar(36) not null, "description" varchar(1024) not null, "search_text" text not null, "status" varchar(16) not null, "traits" text not null, "prompt" varchar(8) not null, "enriched_prompt" varchar(8) not null, "reply" varchar(8) not null, "starts_at" varchar(24) null, "ends_at" varchar(24) null, "created_at" varchar(24) not null, "updated_at" varchar(24) not null, "version" int not null, primary key ("id"))',
    );
    this.addSql('create index "application_policies_created_at_order" on "application_policies" ("application_id", "created_at", "id")');
    this.addSql('create index "application_policies_status" on "application_policies" ("application_id", "status")');
    this.addSql(
      'create table "application_policy_who" ("policy_id" varchar(36) not null, "kind" varchar(8) not null, "ref" varchar(64) not null, primary key ("policy_id", "kind", "ref"))',
    );
    this.addSql('create index "application_policy_who_ref" on "application_policy_who" ("ref", "kind")');
    this.addSql(
      'create table "application_policy_versions" ("policy_id" varchar(36) not null, "version" int not null, "at" varchar(24) not null, "author_kind" varchar(16) not null, "author_id" varchar(64) null, "document" text not null, "restored_from" int null, primary key ("policy_id", "version"))',
    );
    this.addSql(
      'create table "application_access" ("application_id" varchar(36) not null, "effect" varchar(8) not null, "kind" varchar(8) not null, "ref" varchar(64) not null, primary key ("application_id", "effect", "kind", "ref"))',
    );
    this.addSql('create index "application_access_ref" on "application_access" ("ref", "kind")');
    this.addSql(
      'alter table "applications" add constraint "applications_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on delete restrict',
    );
    this.addSql(
      'alter table "application_policies" add constraint "application_policies_application_id_foreign" foreign key ("application_id") references "applications" ("id") on delete cascade',
    );
    this.addSql(
      'alter table "application_policy_who" add constraint "application_policy_who_policy_id_foreign" foreign key ("policy_id") references "application_policies" ("id") on delete cascade',
    );
    this.addSql(
      'alter table "application_policy_versions" add constraint "application_policy_versions_policy_id_foreign" foreign key ("policy_id") references "application_policies" ("id") on delete cascade',
    );
    this.addSql(
      'alter table "application_access" add constraint "application_access_application_id_foreign" foreign key ("application_id") references "applications" ("id") on delete cascade',
    );
  }
}
