import { Migration } from '@mikro-orm/migrations';

/** How many users there are, kept as they come and go. */
export class CountedUsers extends Migration {
  override up(): void {
    this.addSql('create table `table_rows` (`name` text not null primary key, `rows` bigint not null)');
    this.addSql("insert into `table_rows` (`name`, `rows`) select 'users', count(*) from `users`");
    this.addSql("create trigger `users_counted_in` after insert on `users` begin update `table_rows` set `rows` = `rows` + 1 where `name` = 'users'; end");
    this.addSql("create trigger `users_counted_out` after delete on `users` begin update `table_rows` set `rows` = `rows` - 1 where `name` = 'users'; end");
  }
}
