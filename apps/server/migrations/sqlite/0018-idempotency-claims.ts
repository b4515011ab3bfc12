import { Migration } from '@mikro-orm/migrations';

/** Which requests with an idempotency key changed something, and what they were answered. */
export class IdempotencyClaims extends Migration {
  override up(): void {
    this.addSql(
      'create table `idempotency_claims` (`id` text not null primary key, `request_hash` text not null, `token` text not null, `claimed_at` text not null, `answer` text null)',
    );
    this.addSql('create index `idempotency_claims_claimed_at` on `idempotency_claims` (`claimed_at`)');
  }
}
