import { Migration } from '@mikro-orm/migrations';

/** What an Owner sets for the whole account. */
export class AccountSettings extends Migration {
  override up(): void {
    this.addSql('create table `account` (`id` integer not null primary key, `settings` text not null, `version` integer not null, `updated_at` text null)');
    this.addSql("insert into `account` (`id`, `settings`, `version`) values (1, '{}', 1)");
  }
}
