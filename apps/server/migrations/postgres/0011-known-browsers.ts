import { Migration } from '@mikro-orm/migrations';

/** Browsers in which users have signed in. */
export class KnownBrowsers extends Migration {
  override up(): void {
    this.addSql(
      'create table "known_browsers" ("id" varchar(36) not null, "user_id" varchar(36) not null, "token_hash" varchar(43) not null, "last_used_at" varchar(24) not null, primary key ("id"))',
    );
    this.addSql('alter table "known_browsers" add constraint "known_browsers_user_token" unique ("user_id", "token_hash")');
    this.addSql(
      'alter table "known_browsers" add constraint "known_browsers_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    );
  }
}
