import { Migration } from '@mikro-orm/migrations';

/** What bounds the rows that a stranger can have written. */
export class Strangers extends Migration {
  override up(): void {
    this.addSql('create table "refusal_windows" ("id" varchar(43) not null, "since" varchar(24) not null, primary key ("id"))');
    this.addSql('create index "refusal_windows_since" on "refusal_windows" ("since")');
    this.addSql('create index "login_throttles_last_failure_at" on "login_throttles" ("last_failure_at")');
    this.addSql('alter table "auth_challenges" add column "network" varchar(64) null');
    this.addSql('create index "auth_challenges_network" on "auth_challenges" ("network")');
  }
}
