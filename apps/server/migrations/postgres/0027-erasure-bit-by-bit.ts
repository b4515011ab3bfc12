import { Migration } from '@mikro-orm/migrations';

/** What is left to do of an erasure that the trail tells of already. */
export class ErasureBitByBit extends Migration {
  override up(): void {
    this.addSql(
      'create table "unfinished_erasures" ("person_id" varchar(36) not null, "up_to" bigint not null, "names" text not null, "others" text not null, "taken_until" varchar(24) not null, primary key ("person_id"))',
    );
  }
}
