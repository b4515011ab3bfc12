import { Migration } from '@mikro-orm/migrations';

/** Browsers in which users have signed in. */
export class KnownBrowsers extends Migration {
  override up(): void {
    this.addSql(
      'create table `known_browsers` (`id` text not null primary key, `user_id` text not null, `token_hash` text not null, `last_used_at` text not null, constraint `known_browsers_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create index `known_browsers_user_id_index` on `known_browsers` (`user_id`)');
    this.addSql('create unique index `known_browsers_user_token` on `known_browsers` (`user_id`, `token_hash`)');
  }
}
