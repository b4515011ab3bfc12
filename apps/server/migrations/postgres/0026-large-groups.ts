import { Migration } from '@mikro-orm/migrations';

/** What a change of a group means to its members is counted with the group, and told to very many bit by bit. */
export class LargeGroups extends Migration {
  override up(): void {
    this.addSql('alter table "groups" add column "authz_version" int not null default 0');
    this.addSql('alter table "groups" add column "removed_at" varchar(24) null');
    this.addSql('alter table "groups" add column "member_count" int not null default 0');
    this.addSql(
      'create table "group_changes" ("seq" bigint not null, "group_id" varchar(36) not null, "action" varchar(32) not null, "label" varchar(255) not null, "changes" text not null, "origin" text not null, "reached" varchar(36) not null, "taken_until" varchar(24) not null, primary key ("seq"))',
    );
    this.addSql('create index "group_changes_group_id" on "group_changes" ("group_id")');
    this.addSql('drop index "group_members_group_id_index"');
    this.addSql('create index "group_members_group" on "group_members" ("group_id", "user_id")');
    this.addSql('update "groups" set "member_count" = (select count(*) from "group_members" where "group_id" = "groups"."id")');
    this.addSql(
      `create function group_members_counted() returns trigger language plpgsql as $$ begin
        update groups g set member_count = g.member_count + case when tg_op = 'INSERT' then c.members else -c.members end
          from (select group_id, count(*) as members from changed group by group_id) c where g.id = c.group_id;
        return null;
      end $$`,
    );
    this.addSql(
      'create trigger group_members_counted_in after insert on "group_members" referencing new table as changed for each statement execute function group_members_counted()',
    );
    this.addSql(
      'create trigger group_members_counted_out after delete on "group_members" referencing old table as changed for each statement execute function group_members_counted()',
    );
  }
}
