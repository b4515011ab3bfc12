import { Migration } from '@mikro-orm/migrations';

/** Which traits requests have carried, so that a policy about one that never came is noticed. */
export class SeenTraits extends Migration {
  override up(): void {
    this.addSql(
      'create table "seen_traits" ("application_id" varchar(36) not null, "trait" varchar(128) not null, "first_seen_at" varchar(24) not null, primary key ("application_id", "trait"))',
    );
    this.addSql(
      'alter table "seen_traits" add constraint "seen_traits_application_id_foreign" foreign key ("application_id") references "applications" ("id") on delete cascade',
    );
    this.addSql(
      'insert into "seen_traits" ("application_id", "trait", "first_seen_at") select d.application_id, t.trait, min(d.at) from "access_decisions" d, jsonb_array_elements_text(d.traits::jsonb) as t (trait) where exists (select 1 from "applications" a where a.id = d.application_id) group by d.application_id, t.trait',
    );
  }
}
