import { Migration } from '@mikro-orm/migrations';

/** Changes of many users that the server does bit by bit. */
export class BulkJobs extends Migration {
  override up(): void {
    this.addSql(
      'create table `bulk_jobs` (`id` text not null primary key, `starter_id` text not null, `authz_version` integer not null, `action` text not null, `group_id` text null, `roles` text null, `reason` text null, `origin` text not null, `undo_of` text null, `state` text not null, `stop_reason` text null, `matched` integer not null, `done` integer not null, `unchanged` integer not null, `skipped` integer not null, `created_at` text not null, `finished_at` text null, `taken_until` text null, constraint `bulk_jobs_starter_id_foreign` foreign key (`starter_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create index `bulk_jobs_starter_id_index` on `bulk_jobs` (`starter_id`)');
    this.addSql('create index `bulk_jobs_undo_of` on `bulk_jobs` (`undo_of`)');
    this.addSql('create index `bulk_jobs_state` on `bulk_jobs` (`state`)');
    this.addSql('create index `bulk_jobs_starter` on `bulk_jobs` (`starter_id`, `created_at`)');
    this.addSql(
      'create table `bulk_rows` (`job_id` text not null, `user_id` text not null, `outcome` text null, `reason` text null, `version` integer null, `roles_before` text null, primary key (`job_id`, `user_id`), constraint `bulk_rows_job_id_foreign` foreign key (`job_id`) references `bulk_jobs` (`id`) on delete cascade)',
    );
    this.addSql('create index `bulk_rows_job_id_index` on `bulk_rows` (`job_id`)');
  }
}
