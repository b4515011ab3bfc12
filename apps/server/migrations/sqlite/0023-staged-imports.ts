import { Migration } from '@mikro-orm/migrations';

/** What an import writes stands out of sight until all of it is there. */
export class StagedImports extends Migration {
  override up(): void {
    this.addSql(
      'create table `imports` (`id` text not null primary key, `state` text not null, `origin` text not null, `taken_until` text not null, `created_at` text not null)',
    );
    this.addSql(
      'create table `import_rows` (`import_id` text not null, `number` integer not null, `subject_type` text not null, `subject_id` text not null, `label` text not null, `changes` text not null, primary key (`import_id`, `number`))',
    );
    this.addSql(
      'create table `import_groups` (`import_id` text not null, `group_id` text not null, `members` integer not null, primary key (`import_id`, `group_id`), constraint `import_groups_group_id_foreign` foreign key (`group_id`) references `groups` (`id`) on delete cascade)',
    );
    this.addSql('create index `import_groups_group_id` on `import_groups` (`group_id`)');
    this.addSql('alter table `users` add column `import_id` text null');
    this.addSql('alter table `groups` add column `import_id` text null');
    this.addSql('drop index `users_status_order`');
    this.addSql('create index `users_status_order` on `users` (`status`, `id`, `import_id`)');
    this.addSql('drop trigger `users_counted_in`');
    this.addSql('drop trigger `users_counted_out`');
    this.addSql(
      "create trigger `users_counted_in` after insert on `users` when new.`import_id` is null begin update `table_rows` set `rows` = `rows` + 1 where `name` = 'users'; end",
    );
    this.addSql(
      "create trigger `users_counted_out` after delete on `users` when old.`import_id` is null or old.`import_id` not in (select `id` from `imports` where `state` <> 'committed') begin update `table_rows` set `rows` = `rows` - 1 where `name` = 'users'; end",
    );
  }
}
