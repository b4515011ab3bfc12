import { Migration } from '@mikro-orm/migrations';

/** Which servers use the database; jobs that outlast their starter, under the policies that they were started with; codes taken while a clock was ahead. */
export class Servers extends Migration {
  override up(): void {
    this.addSql(
      'create table "servers" ("id" varchar(36) not null, "policy_hash" varchar(64) not null, "version" varchar(64) not null, "started_at" varchar(24) not null, "seen_at" varchar(24) not null, primary key ("id"))',
    );
    this.addSql('alter table "totp_factors" add column "ahead_step" int null');
    this.addSql('alter table "bulk_jobs" drop constraint "bulk_jobs_starter_id_foreign"');
    this.addSql('alter table "bulk_jobs" add column "policy_hash" varchar(64) null');
  }
}
