import { Migration } from '@mikro-orm/migrations';

/** Users, groups, sessions, credentials, and the append-only audit trail. */
export class People extends Migration {
  override up(): void {
    this.addSql(
      'create table `audit_events` (`seq` bigint not null primary key, `at` text not null, `actor_kind` text not null, `actor_id` text null, `actor_label` text not null, `action` text not null, `subject_type` text not null, `subject_id` text null, `subject_label` text not null, `outcome` text not null, `reason` text null, `changes` text null, `address` text null, `user_agent` text null, `request_id` text null, `policy_hash` text not null, `prev_hash` text not null, `hash` text not null)',
    );
    this.addSql('create index `audit_events_actor` on `audit_events` (`actor_id`, `seq`)');
    this.addSql('create index `audit_events_subject` on `audit_events` (`subject_id`, `seq`)');
    this.addSql('create index `audit_events_action` on `audit_events` (`action`, `seq`)');
    this.addSql('create index `audit_events_at` on `audit_events` (`at`, `seq`)');
    this.addSql('create table `audit_head` (`id` integer not null primary key, `seq` bigint not null, `hash` text not null)');
    this.addSql(
      'create table `groups` (`id` text not null primary key, `name` text not null, `name_key` text not null, `search_text` text not null, `description` text not null, `created_at` text not null, `updated_at` text not null, `version` integer not null)',
    );
    this.addSql('create unique index `groups_name_key` on `groups` (`name_key`)');
    this.addSql(
      'create table `login_throttles` (`key` text not null primary key, `failures` integer not null, `last_failure_at` text not null, `locked_until` text null)',
    );
    this.addSql(
      'create table `users` (`id` text not null primary key, `username` text not null, `username_key` text not null, `first_name` text not null, `last_name` text null, `email` text null, `email_key` text null, `first_name_sort` text not null, `last_name_sort` text not null, `search_text` text not null, `status` text not null, `deactivation_reason` text null, `created_at` text not null, `updated_at` text not null, `last_login_at` text null, `version` integer not null, `authz_version` integer not null)',
    );
    this.addSql('create unique index `users_username_key` on `users` (`username_key`)');
    this.addSql('create unique index `users_email_key` on `users` (`email_key`)');
    this.addSql('create index `users_first_name_sort` on `users` (`first_name_sort`)');
    this.addSql('create index `users_last_name_sort` on `users` (`last_name_sort`)');
    this.addSql('create index `users_status` on `users` (`status`)');
    this.addSql('create index `users_created_at` on `users` (`created_at`)');
    this.addSql('create index `users_last_login_at` on `users` (`last_login_at`)');
    this.addSql(
      'create table `sessions` (`id` text not null primary key, `token_hash` text not null, `previous_token_hash` text null, `previous_valid_until` text null, `user_id` text not null, `authz_version` integer not null, `created_at` text not null, `last_seen_at` text not null, `expires_at` text not null, `address` text null, `user_agent` text null, constraint `sessions_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create unique index `sessions_token_hash` on `sessions` (`token_hash`)');
    this.addSql('create unique index `sessions_previous_token_hash` on `sessions` (`previous_token_hash`)');
    this.addSql('create index `sessions_user` on `sessions` (`user_id`)');
    this.addSql(
      'create table `role_grants` (`id` text not null primary key, `user_id` text not null, `role` text not null, `expires_at` text null, constraint `role_grants_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create index `role_grants_user_id_index` on `role_grants` (`user_id`)');
    this.addSql('create index `role_grants_role` on `role_grants` (`role`, `user_id`)');
    this.addSql('create unique index `role_grants_user_role` on `role_grants` (`user_id`, `role`)');
    this.addSql(
      'create table `passwords` (`user_id` text not null primary key, `hash` text not null, `must_change` integer not null, `changed_at` text not null, constraint `passwords_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on update cascade on delete cascade)',
    );
    this.addSql('create index `passwords_user_id_index` on `passwords` (`user_id`)');
    this.addSql(
      'create table `group_members` (`user_id` text not null, `group_id` text not null, primary key (`user_id`, `group_id`), constraint `group_members_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on update cascade on delete cascade, constraint `group_members_group_id_foreign` foreign key (`group_id`) references `groups` (`id`) on update cascade on delete cascade)',
    );
    this.addSql('create index `group_members_user_id_index` on `group_members` (`user_id`)');
    this.addSql('create index `group_members_group_id_index` on `group_members` (`group_id`)');
    this.addSql(
      'create table `credential_links` (`id` text not null primary key, `token_hash` text not null, `user_id` text not null, `kind` text not null, `created_at` text not null, `expires_at` text not null, constraint `credential_links_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create unique index `credential_links_token_hash` on `credential_links` (`token_hash`)');
    this.addSql('create index `credential_links_user` on `credential_links` (`user_id`)');
    this.addSql('create table `user_tombstones` (`id` text not null primary key, `username_key` text not null, `label` text null, `deleted_at` text not null)');
    this.addSql('create unique index `user_tombstones_username_key` on `user_tombstones` (`username_key`)');
    this.addSql("create trigger `audit_events_no_update` before update on `audit_events` begin select raise(abort, 'The audit trail is append-only.'); end");
    this.addSql("create trigger `audit_events_no_delete` before delete on `audit_events` begin select raise(abort, 'The audit trail is append-only.'); end");
    this.addSql("insert into `audit_head` (`id`, `seq`, `hash`) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')");
  }
}
