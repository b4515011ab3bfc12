import { Migration } from '@mikro-orm/migrations';

/** Mail that is still to be sent. */
export class Outbox extends Migration {
  override up(): void {
    this.addSql(
      'create table `outbox` (`id` text not null primary key, `user_id` text not null, `kind` text not null, `created_at` text not null, `attempts` integer not null, `due_at` text not null, constraint `outbox_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create index `outbox_user_id_index` on `outbox` (`user_id`)');
    this.addSql('create unique index `outbox_user` on `outbox` (`user_id`)');
    this.addSql('create index `outbox_due_at` on `outbox` (`due_at`)');
  }
}
