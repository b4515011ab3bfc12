import { Migration } from '@mikro-orm/migrations';

/** What an import writes stands out of sight until all of it is there. */
export class StagedImports extends Migration {
  override up(): void {
    this.addSql(
      'create table "imports" ("id" varchar(36) not null, "state" varchar(16) not null, "origin" text not null, "taken_until" varchar(24) not null, "created_at" varchar(24) not null, primary key ("id"))',
    );
    this.addSql(
      'create table "import_rows" ("import_id" varchar(36) not null, "number" int not null, "subject_type" varchar(16) not null, "subject_id" varchar(36) not null, "label" varchar(255) not null, "changes" text not null, primary key ("import_id", "number"))',
    );
    this.addSql(
      'create table "import_groups" ("import_id" varchar(36) not null, "group_id" varchar(36) not null, "members" int not null, primary key ("import_id", "group_id"))',
    );
    this.addSql('create index "import_groups_group_id" on "import_groups" ("group_id")');
    this.addSql(
      'alter table "import_groups" add constraint "import_groups_group_id_foreign" foreign key ("group_id") references "groups" ("id") on delete cascade',
    );
    this.addSql('alter table "users" add column "import_id" varchar(36) null');
    this.addSql('alter table "groups" add column "import_id" varchar(36) null');
    this.addSql('drop index "users_status_order"');
    this.addSql('create index "users_status_order" on "users" ("status", "id", "import_id")');
    this.addSql(
      `create or replace function users_counted() returns trigger language plpgsql as $$ declare counted bigint; begin
        if tg_op = 'INSERT' then select count(*) into counted from changed where import_id is null;
        else select -count(*) into counted from changed
          where import_id is null or import_id not in (select id from imports where state <> 'committed'); end if;
        if counted <> 0 then update table_rows set rows = rows + counted where name = 'users'; end if;
        return null;
      end $$`,
    );
  }
}
