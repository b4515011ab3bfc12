import { Migration } from '@mikro-orm/migrations';

/** AI applications, who may use them, and their policies. */
export class Applications extends Migration {
  override up(): void {
    this.addSql(
      'create table `applications` (`id` text not null primary key, `name` text not null, `name_key` text not null, `search_text` text not null, `description` text not null, `owner_id` text null, `status` text not null, `rules_version` integer not null, `created_at` text not null, `updated_at` text not null, `version` integer not null, constraint `applications_owner_id_foreign` foreign key (`owner_id`) references `users` (`id`) on delete restrict)',
    );
    this.addSql('create unique index `applications_name_key` on `applications` (`name_key`)');
    this.addSql('create index `applications_status_order` on `applications` (`status`, `id`)');
    this.addSql('create index `applications_created_at_order` on `applications` (`created_at`, `id`)');
    this.addSql('create index `applications_updated_at_order` on `applications` (`updated_at`, `id`)');
    this.addSql('create index `applications_owner` on `applications` (`owner_id`)');
    this.addSql(
      'create table `application_policies` (`id` text not null primary key, `application_id` text not null, `description` text not null, `search_text` text not null, `status` text not null, `traits` text not null, `prompt` text not null, `enriched_prompt` text not null, `reply` text not null, `starts_at` text null, `ends_at` text null, `created_at` text not null, `updated_at` text not null, `version` integer not null, constraint `application_policies_application_id_foreign` foreign key (`application_id`) references `applications` (`id`) on delete cascade)',
    );
    this.addSql('create index `application_policies_application_id_index` on `application_policies` (`application_id`)');
    this.addSql('create index `application_policies_created_at_order` on `application_policies` (`application_id`, `created_at`, `id`)');
    this.addSql('create index `application_policies_status` on `application_policies` (`application_id`, `status`)');
    this.addSql(
      'create table `application_policy_who` (`policy_id` text not null, `kind` text not null, `ref` text not null, primary key (`policy_id`, `kind`, `ref`), constraint `application_policy_who_policy_id_foreign` foreign key (`policy_id`) references `application_policies` (`id`) on delete cascade)',
    );
    this.addSql('create index `application_policy_who_policy_id_index` on `application_policy_who` (`policy_id`)');
    this.addSql('create index `application_policy_who_ref` on `application_policy_who` (`ref`, `kind`)');
    this.addSql(
      'create table `application_policy_versions` (`policy_id` text not null, `version` integer not null, `at` text not null, `author_kind` text not null, `author_id` text null, `document` text not null, `restored_from` integer null, primary key (`policy_id`, `version`), constraint `application_policy_versions_policy_id_foreign` foreign key (`policy_id`) references `application_policies` (`id`) on delete cascade)',
    );
    this.addSql('create index `application_policy_versions_policy_id_index` on `application_policy_versions` (`policy_id`)');
    this.addSql(
      'create table `application_access` (`application_id` text not null, `effect` text not null, `kind` text not null, `ref` text not null, primary key (`application_id`, `effect`, `kind`, `ref`), constraint `application_access_application_id_foreign` foreign key (`application_id`) references `applications` (`id`) on delete cascade)',
    );
    this.addSql('create index `application_access_application_id_index` on `application_access` (`application_id`)');
    this.addSql('create index `application_access_ref` on `application_access` (`ref`, `kind`)');
  }
}
