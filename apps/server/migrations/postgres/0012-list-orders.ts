import { Migration } from '@mikro-orm/migrations';

/** Lists of users are read in the order of an index, however many share a value. */
export class ListOrders extends Migration {
  override up(): void {
    this.addSql('drop index "users_first_name_sort"');
    this.addSql('drop index "users_last_name_sort"');
    this.addSql('drop index "users_status"');
    this.addSql('drop index "users_created_at"');
    this.addSql('create index "users_first_name_order" on "users" ("first_name_sort", "id")');
    this.addSql('create index "users_last_name_order" on "users" ("last_name_sort", "id")');
    this.addSql('create index "users_status_order" on "users" ("status", "id")');
    this.addSql('create index "users_created_at_order" on "users" ("created_at", "id")');
    this.addSql("create index users_email_order on users ((coalesce(email_key, '')), id)");
    this.addSql("create index users_last_login_order on users ((coalesce(last_login_at, '')), id)");
  }
}
