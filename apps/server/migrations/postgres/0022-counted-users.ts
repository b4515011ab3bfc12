import { Migration } from '@mikro-orm/migrations';

/** How many users there are, kept as they come and go: once a statement, however many rows. And the members of a group by an index, as on SQLite. */
export class CountedUsers extends Migration {
  override up(): void {
    this.addSql('create index "group_members_group_id_index" on "group_members" ("group_id")');
    this.addSql('create table "table_rows" ("name" varchar(64) not null, "rows" bigint not null, primary key ("name"))');
    this.addSql('insert into "table_rows" ("name", "rows") select \'users\', count(*) from "users"');
    this.addSql(
      `create function users_counted() returns trigger language plpgsql as $$ begin
        if tg_op = 'INSERT' then update table_rows set rows = rows + (select count(*) from changed) where name = 'users';
        else update table_rows set rows = rows - (select count(*) from changed) where name = 'users'; end if;
        return null;
      end $$`,
    );
    this.addSql('create trigger users_counted_in after insert on "users" referencing new table as changed for each statement execute function users_counted()');
    this.addSql(
      'create trigger users_counted_out after delete on "users" referencing old table as changed for each statement execute function users_counted()',
    );
  }
}
