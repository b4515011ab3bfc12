import { Migration } from '@mikro-orm/migrations';

/** What an Owner sets for the whole account. */
export class AccountSettings extends Migration {
  override up(): void {
    this.addSql(
      'create table "account" ("id" int not null, "settings" text not null, "version" int not null, "updated_at" varchar(24) null, primary key ("id"))',
    );
    this.addSql(`insert into "account" ("id", "settings", "version") values (1, '{}', 1)`);
  }
}
