import { Migration } from '@mikro-orm/migrations';

/** What links rest on, who was shown them and why they ended; what a session's former token may; whose permissions a repeated answer took. */
export class LinksRest extends Migration {
  override up(): void {
    this.addSql(
      'alter table "credential_links" add column "issuer_kind" varchar(16) null, add column "issuer_id" varchar(36) null, add column "issuer_for_id" varchar(36) null, add column "address_hash" varchar(43) null, add column "password_at" varchar(24) null, add column "ended_at" varchar(24) null, add column "ended_why" varchar(16) null',
    );
    this.addSql('alter table "outbox" add column "address_hash" varchar(43) null, add column "password_at" varchar(24) null');
    this.addSql('alter table "sessions" add column "previous_confirmed_at" varchar(24) null, add column "successor_salt" varchar(43) null');
    this.addSql('alter table "idempotency_claims" add column "stamp" varchar(43) null');
    this.addSql('create index "credential_links_expires_at" on "credential_links" ("expires_at")');
    this.addSql(
      'alter table "passwords" add column "issuer_kind" varchar(16) null, add column "issuer_id" varchar(36) null, add column "issuer_for_id" varchar(36) null',
    );
    // Set by an administrator, and not chosen by its person yet.
    this.addSql(`update "passwords" set "issuer_kind" = 'unknown' where "must_change" = true and "short" = false`);
    this.addSql(`update "credential_links" set "issuer_kind" = 'unknown'`);
    for (const table of ['credential_links', 'outbox'])
      this.addSql(`update "${table}" set "password_at" = (select p.changed_at from passwords p where p.user_id = "${table}".user_id)`);
  }
}
