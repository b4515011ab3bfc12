import { Migration } from '@mikro-orm/migrations';

/** Groups carry roles, and one view answers who holds which role, however they hold it. */
export class GroupRoles extends Migration {
  override up(): void {
    this.addSql(
      'create table `group_roles` (`group_id` text not null, `role` text not null, primary key (`group_id`, `role`), constraint `group_roles_group_id_foreign` foreign key (`group_id`) references `groups` (`id`) on delete cascade)',
    );
    this.addSql('create index `group_roles_group_id_index` on `group_roles` (`group_id`)');
    this.addSql('create index `group_roles_role` on `group_roles` (`role`, `group_id`)');
    this.addSql(
      "create view `held_roles` as select r.id, r.user_id, r.role, 'direct' as via, r.expires_at from role_grants r union all select m.user_id || ' ' || m.group_id || ' ' || g.role as id, m.user_id, g.role, 'group' as via, null as expires_at from group_members m join group_roles g on g.group_id = m.group_id",
    );
  }
}
