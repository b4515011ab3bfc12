import { Migration } from '@mikro-orm/migrations';

/** Which servers use the database; jobs that outlast their starter, under the policies that they were started with; codes taken while a clock was ahead. */
export class Servers extends Migration {
  override up(): void {
    this.addSql(
      'create table `servers` (`id` text not null primary key, `policy_hash` text not null, `version` text not null, `started_at` text not null, `seen_at` text not null)',
    );
    this.addSql('alter table `totp_factors` add column `ahead_step` integer null');
    // A foreign key can't be dropped, and dropping the table would take the rows of its jobs along: both are written anew.
    const columns =
      '`id`, `starter_id`, `authz_version`, `action`, `group_id`, `roles`, `reason`, `origin`, `undo_of`, `state`, `stop_reason`, `matched`, `done`, `unchanged`, `skipped`, `created_at`, `finished_at`, `taken_until`';
    this.addSql(
      'create table `bulk_jobs_kept` (`id` text not null primary key, `starter_id` text not null, `authz_version` integer not null, `policy_hash` text null, `action` text not null, `group_id` text null, `roles` text null, `reason` text null, `origin` text not null, `undo_of` text null, `state` text not null, `stop_reason` text null, `matched` integer not null, `done` integer not null, `unchanged` integer not null, `skipped` integer not null, `created_at` text not null, `finished_at` text null, `taken_until` text null)',
    );
    this.addSql(`insert into \`bulk_jobs_kept\` (${columns}) select ${columns} from \`bulk_jobs\``);
    this.addSql(
      'create table `bulk_rows_kept` (`job_id` text not null, `user_id` text not null, `outcome` text null, `reason` text null, `version` integer null, `roles_before` text null, primary key (`job_id`, `user_id`), constraint `bulk_rows_job_id_foreign` foreign key (`job_id`) references `bulk_jobs_kept` (`id`) on delete cascade)',
    );
    const row = '`job_id`, `user_id`, `outcome`, `reason`, `version`, `roles_before`';
    this.addSql(`insert into \`bulk_rows_kept\` (${row}) select ${row} from \`bulk_rows\``);
    this.addSql('drop table `bulk_rows`');
    this.addSql('drop table `bulk_jobs`');
    this.addSql('alter table `bulk_jobs_kept` rename to `bulk_jobs`');
    this.addSql('alter table `bulk_rows_kept` rename to `bulk_rows`');
    this.addSql('create index `bulk_jobs_undo_of` on `bulk_jobs` (`undo_of`)');
    this.addSql('create index `bulk_jobs_state` on `bulk_jobs` (`state`)');
    this.addSql('create index `bulk_jobs_starter` on `bulk_jobs` (`starter_id`, `created_at`)');
    this.addSql('create index `bulk_rows_job_id_index` on `bulk_rows` (`job_id`)');
  }
}
