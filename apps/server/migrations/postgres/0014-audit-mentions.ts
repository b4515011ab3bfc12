import { Migration } from '@mikro-orm/migrations';

/** Whom an event concerns besides its actor and its subject. */
export class AuditMentions extends Migration {
  override up(): void {
    this.addSql('create table "audit_mentions" ("person_id" varchar(36) not null, "seq" bigint not null, primary key ("person_id", "seq"))');
  }
}
