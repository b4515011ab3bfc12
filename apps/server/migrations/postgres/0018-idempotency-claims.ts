import { Migration } from '@mikro-orm/migrations';

/** Which requests with an idempotency key changed something, and what they were answered. */
export class IdempotencyClaims extends Migration {
  override up(): void {
    this.addSql(
      'create table "idempotency_claims" ("id" varchar(43) not null, "request_hash" varchar(43) not null, "token" varchar(43) not null, "claimed_at" varchar(24) not null, "answer" text null, primary key ("id"))',
    );
    this.addSql('create index "idempotency_claims_claimed_at" on "idempotency_claims" ("claimed_at")');
  }
}
