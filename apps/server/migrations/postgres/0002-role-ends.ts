import { Migration } from '@mikro-orm/migrations';

/** Finds the role grants whose end has come. */
export class RoleEnds extends Migration {
  override up(): void {
    this.addSql('create index "role_grants_expires_at" on "role_grants" ("expires_at")');
  }
}
