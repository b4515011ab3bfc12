import { Migration } from '@mikro-orm/migrations';

/** Mail of several kinds for one user, and links that confirm an e-mail address. */
export class MailKinds extends Migration {
  override up(): void {
    this.addSql('alter table "credential_links" add column "email" varchar(254) null');
    this.addSql('alter table "outbox" add column "email" varchar(254) null');
    this.addSql('alter table "outbox" drop constraint "outbox_user"');
    this.addSql('alter table "outbox" add constraint "outbox_user_kind" unique ("user_id", "kind")');
  }
}
