import { Migration } from '@mikro-orm/migrations';

/** Second factors: authenticator apps, recovery codes, passkeys; when a session was last confirmed. */
export class SecondFactors extends Migration {
  override up(): void {
    this.addSql(
      'create table `totp_factors` (`user_id` text not null primary key, `secret` text not null, `last_step` integer not null, `enrolled_at` text not null, constraint `totp_factors_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on update cascade on delete cascade)',
    );
    this.addSql('create index `totp_factors_user_id_index` on `totp_factors` (`user_id`)');
    this.addSql(
      'create table `recovery_codes` (`code_hash` text not null primary key, `user_id` text not null, constraint `recovery_codes_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create index `recovery_codes_user` on `recovery_codes` (`user_id`)');
    this.addSql(
      'create table `passkeys` (`id` text not null primary key, `user_id` text not null, `credential_id` text not null, `public_key` text not null, `counter` bigint not null, `transports` text not null, `name` text not null, `synced` integer not null, `created_at` text not null, `last_used_at` text null, constraint `passkeys_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create index `passkeys_user` on `passkeys` (`user_id`)');
    this.addSql('create unique index `passkeys_credential_id` on `passkeys` (`credential_id`)');
    this.addSql(
      'create table `auth_challenges` (`id` text not null primary key, `kind` text not null, `user_id` text null, `value` text not null, `expires_at` text not null, constraint `auth_challenges_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on delete cascade)',
    );
    this.addSql('create index `auth_challenges_user` on `auth_challenges` (`user_id`)');
    this.addSql('create index `auth_challenges_expires_at` on `auth_challenges` (`expires_at`)');
    this.addSql(
      'create table `second_factor_duties` (`user_id` text not null primary key, `since` text not null, constraint `second_factor_duties_user_id_foreign` foreign key (`user_id`) references `users` (`id`) on update cascade on delete cascade)',
    );
    this.addSql('create index `second_factor_duties_user_id_index` on `second_factor_duties` (`user_id`)');
    this.addSql('alter table `sessions` add column `confirmed_at` text null');
    this.addSql('update `sessions` set `confirmed_at` = `created_at`');
    this.addSql('alter table `passwords` add column `short` integer not null default false');
  }
}
