import { Migration } from '@mikro-orm/migrations';

/** Requests for a role. */
export class AccessRequests extends Migration {
  override up(): void {
    this.addSql(
      'create table `access_requests` (`id` text not null primary key, `requester_id` text not null, `role` text not null, `reason` text not null, `until` text null, `status` text not null, `created_at` text not null, `decided_at` text null, `decided_by_id` text null, `answer` text null, `granted_until` text null, constraint `access_requests_requester_id_foreign` foreign key (`requester_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create index `access_requests_requester_id_index` on `access_requests` (`requester_id`)');
    this.addSql('create index `access_requests_created_at` on `access_requests` (`created_at`, `id`)');
    this.addSql('create index `access_requests_status` on `access_requests` (`status`, `created_at`)');
    this.addSql('create index `access_requests_requester` on `access_requests` (`requester_id`, `created_at`)');
  }
}
