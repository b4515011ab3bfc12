import { Migration } from '@mikro-orm/migrations';

/** Requests for a role. */
export class AccessRequests extends Migration {
  override up(): void {
    this.addSql(
      'create table "access_requests" ("id" varchar(36) not null, "requester_id" varchar(36) not null, "role" varchar(64) not null, "reason" text not null, "until" varchar(24) null, "status" varchar(16) not null, "created_at" varchar(24) not null, "decided_at" varchar(24) null, "decided_by_id" varchar(36) null, "answer" text null, "granted_until" varchar(24) null, primary key ("id"))',
    );
    this.addSql('create index "access_requests_created_at" on "access_requests" ("created_at", "id")');
    this.addSql('create index "access_requests_status" on "access_requests" ("status", "created_at")');
    this.addSql('create index "access_requests_requester" on "access_requests" ("requester_id", "created_at")');
    this.addSql(
      'alter table "access_requests" add constraint "access_requests_requester_id_foreign" foreign key ("requester_id") references "users" ("id") on delete cascade',
    );
  }
}
