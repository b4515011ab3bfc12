import { Migration } from '@mikro-orm/migrations';
import { fillLookKeys } from '../fill-look-keys.ts';

/** What usernames and group names look like, so that no other can be made that looks the same. */
export class LookKeys extends Migration {
  override async up(): Promise<void> {
    await this.execute('alter table "users" add column "look_key" varchar(32) not null default \'\'');
    await this.execute('alter table "users" add column "folded_look_key" varchar(32) not null default \'\'');
    await this.execute('alter table "user_tombstones" add column "look_key" varchar(32) not null default \'\'');
    await this.execute('alter table "user_tombstones" add column "folded_look_key" varchar(32) not null default \'\'');
    await this.execute('alter table "groups" add column "look_key" varchar(32) not null default \'\'');
    await this.execute('alter table "groups" add column "folded_look_key" varchar(32) not null default \'\'');
    await fillLookKeys((sql, parameters) => this.execute(sql, parameters));
    await this.execute('create index "users_look_key" on "users" ("look_key")');
    await this.execute('create index "users_folded_look_key" on "users" ("folded_look_key")');
    await this.execute('create index "user_tombstones_look_key" on "user_tombstones" ("look_key")');
    await this.execute('create index "user_tombstones_folded_look_key" on "user_tombstones" ("folded_look_key")');
    await this.execute('create index "groups_look_key" on "groups" ("look_key")');
    await this.execute('create index "groups_folded_look_key" on "groups" ("folded_look_key")');
  }
}
