import { Migration } from '@mikro-orm/migrations';

/** Mail of several kinds for one user, and links that confirm an e-mail address. */
export class MailKinds extends Migration {
  override up(): void {
    this.addSql('alter table `credential_links` add column `email` text null');
    this.addSql('alter table `outbox` add column `email` text null');
    this.addSql('drop index `outbox_user`');
    this.addSql('create unique index `outbox_user_kind` on `outbox` (`user_id`, `kind`)');
  }
}
