import { Migration } from '@mikro-orm/migrations';

/** People in sight are found without stepping over all who are being imported. */
export class FoundImports extends Migration {
  override up(): void {
    this.addSql('alter table "imports" add column "people" int not null default 0');
    this.addSql('create index "users_import_id" on "users" ("import_id")');
  }
}
