import { Migration } from '@mikro-orm/migrations';

/** Second factors: authenticator apps, recovery codes, passkeys; when a session was last confirmed. */
export class SecondFactors extends Migration {
  override up(): void {
    this.addSql(
      'create table "totp_factors" ("user_id" varchar(36) not null, "secret" text not null, "last_step" int not null, "enrolled_at" varchar(24) not null, primary key ("user_id"))',
    );
    this.addSql('create table "recovery_codes" ("code_hash" varchar(43) not null, "user_id" varchar(36) not null, primary key ("code_hash"))');
    this.addSql('create index "recovery_codes_user" on "recovery_codes" ("user_id")');
    this.addSql(
      'create table "passkeys" ("id" varchar(36) not null, "user_id" varchar(36) not null, "credential_id" varchar(1364) not null, "public_key" text not null, "counter" bigint not null, "transports" text not null, "name" varchar(100) not null, "synced" boolean not null, "created_at" varchar(24) not null, "last_used_at" varchar(24) null, primary key ("id"))',
    );
    this.addSql('create index "passkeys_user" on "passkeys" ("user_id")');
    this.addSql('alter table "passkeys" add constraint "passkeys_credential_id" unique ("credential_id")');
    this.addSql(
      'create table "auth_challenges" ("id" varchar(36) not null, "kind" varchar(32) not null, "user_id" varchar(36) null, "value" text not null, "expires_at" varchar(24) not null, primary key ("id"))',
    );
    this.addSql('create index "auth_challenges_user" on "auth_challenges" ("user_id")');
    this.addSql('create index "auth_challenges_expires_at" on "auth_challenges" ("expires_at")');
    this.addSql('create table "second_factor_duties" ("user_id" varchar(36) not null, "since" varchar(24) not null, primary key ("user_id"))');
    this.addSql('alter table "sessions" add column "confirmed_at" varchar(24) null');
    this.addSql('update "sessions" set "confirmed_at" = "created_at"');
    this.addSql('alter table "passwords" add column "short" boolean not null default false');
    this.addSql(
      'alter table "totp_factors" add constraint "totp_factors_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade',
    );
    this.addSql(
      'alter table "second_factor_duties" add constraint "second_factor_duties_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade',
    );
    this.addSql(
      'alter table "recovery_codes" add constraint "recovery_codes_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    );
    this.addSql('alter table "passkeys" add constraint "passkeys_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade');
    this.addSql(
      'alter table "auth_challenges" add constraint "auth_challenges_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade',
    );
  }
}
