import { Migration } from '@mikro-orm/migrations';
import { fillDeletedSearch } from '../fill-deleted-search.ts';

/** Deleted users are found as others are: by their names in any order, whatever the accents and case. */
export class FoundDeleted extends Migration {
  override async up(): Promise<void> {
    await this.execute('alter table "user_tombstones" add column "search_text" text null');
    await fillDeletedSearch((statement, parameters) => this.execute(statement, parameters));
  }
}
