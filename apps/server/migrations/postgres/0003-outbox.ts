import { Migration } from '@mikro-orm/migrations';

/** Mail that is still to be sent. */
export class Outbox extends Migration {
  override up(): void {
    this.addSql(
      'create table "outbox" ("id" varchar(36) not null, "user_id" varchar(36) not null, "kind" varchar(16) not null, "created_at" varchar(24) not null, "attempts" int not null, "due_at" varchar(24) not null, primary key ("id"))',
    );
    this.addSql('alter table "outbox" add constraint "outbox_user" unique ("user_id")');
    this.addSql('create index "outbox_due_at" on "outbox" ("due_at")');
    this.addSql('alter table "outbox" add constraint "outbox_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade');
  }
}
