import { Migration } from '@mikro-orm/migrations';

/** What a change of a group means to its members is counted with the group, and told to very many bit by bit. */
export class LargeGroups extends Migration {
  override up(): void {
    this.addSql('alter table `groups` add column `authz_version` integer not null default 0');
    this.addSql('alter table `groups` add column `removed_at` text null');
    this.addSql('alter table `groups` add column `member_count` integer not null default 0');
    this.addSql(
      'create table `group_changes` (`seq` bigint not null primary key, `group_id` text not null, `action` text not null, `label` text not null, `changes` text not null, `origin` text not null, `reached` text not null, `taken_until` text not null)',
    );
    this.addSql('create index `group_changes_group_id` on `group_changes` (`group_id`)');
    this.addSql('drop index `group_members_group_id_index`');
    this.addSql('create index `group_members_group` on `group_members` (`group_id`, `user_id`)');
    this.addSql('update `groups` set `member_count` = (select count(*) from `group_members` where `group_id` = `groups`.`id`)');
    this.addSql(
      'create trigger `group_members_counted_in` after insert on `group_members` begin update `groups` set `member_count` = `member_count` + 1 where `id` = new.`group_id`; end',
    );
    this.addSql(
      'create trigger `group_members_counted_out` after delete on `group_members` begin update `groups` set `member_count` = `member_count` - 1 where `id` = old.`group_id`; end',
    );
  }
}
