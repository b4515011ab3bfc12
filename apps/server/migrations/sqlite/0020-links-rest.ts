import { Migration } from '@mikro-orm/migrations';

/** What links rest on, who was shown them and why they ended; what a session's former token may; whose permissions a repeated answer took. */
export class LinksRest extends Migration {
  override up(): void {
    for (const column of ['issuer_kind', 'issuer_id', 'issuer_for_id', 'address_hash', 'password_at', 'ended_at', 'ended_why'])
      this.addSql(`alter table \`credential_links\` add column \`${column}\` text null`);
    for (const column of ['address_hash', 'password_at']) this.addSql(`alter table \`outbox\` add column \`${column}\` text null`);
    for (const column of ['previous_confirmed_at', 'successor_salt']) this.addSql(`alter table \`sessions\` add column \`${column}\` text null`);
    this.addSql('alter table `idempotency_claims` add column `stamp` text null');
    this.addSql('create index `credential_links_expires_at` on `credential_links` (`expires_at`)');
    for (const column of ['issuer_kind', 'issuer_id', 'issuer_for_id']) this.addSql(`alter table \`passwords\` add column \`${column}\` text null`);
    // Set by an administrator, and not chosen by its person yet.
    this.addSql("update `passwords` set `issuer_kind` = 'unknown' where `must_change` = true and `short` = false");
    this.addSql("update `credential_links` set `issuer_kind` = 'unknown'");
    for (const table of ['credential_links', 'outbox'])
      this.addSql(`update \`${table}\` set \`password_at\` = (select p.changed_at from passwords p where p.user_id = \`${table}\`.user_id)`);
  }
}
