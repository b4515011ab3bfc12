import { Migration } from '@mikro-orm/migrations';

/** Changes of many users that the server does bit by bit. */
export class BulkJobs extends Migration {
  override up(): void {
    this.addSql(
      'create table "bulk_jobs" ("id" varchar(36) not null, "starter_id" varchar(36) not null, "authz_version" int not null, "action" varchar(16) not null, "group_id" varchar(36) null, "roles" text null, "reason" text null, "origin" text not null, "undo_of" varchar(36) null, "state" varchar(16) not null, "stop_reason" varchar(32) null, "matched" int not null, "done" int not null, "unchanged" int not null, "skipped" int not null, "created_at" varchar(24) not null, "finished_at" varchar(24) null, "taken_until" varchar(24) null, primary key ("id"))',
    );
    this.addSql('create index "bulk_jobs_undo_of" on "bulk_jobs" ("undo_of")');
    this.addSql('create index "bulk_jobs_state" on "bulk_jobs" ("state")');
    this.addSql('create index "bulk_jobs_starter" on "bulk_jobs" ("starter_id", "created_at")');
    this.addSql(
      'create table "bulk_rows" ("job_id" varchar(36) not null, "user_id" varchar(36) not null, "outcome" varchar(16) null, "reason" varchar(64) null, "version" int null, "roles_before" text null, primary key ("job_id", "user_id"))',
    );
    this.addSql('alter table "bulk_jobs" add constraint "bulk_jobs_starter_id_foreign" foreign key ("starter_id") references "users" ("id") on delete cascade');
    this.addSql('alter table "bulk_rows" add constraint "bulk_rows_job_id_foreign" foreign key ("job_id") references "bulk_jobs" ("id") on delete cascade');
  }
}
