import { Migration } from '@mikro-orm/migrations';

/** Which traits requests have carried, so that a policy about one that never came is noticed. */
export class SeenTraits extends Migration {
  override up(): void {
    this.addSql(
      'create table `seen_traits` (`application_id` text not null, `trait` text not null, `first_seen_at` text not null, primary key (`application_id`, `trait`), constraint `seen_traits_application_id_foreign` foreign key (`application_id`) references `applications` (`id`) on delete cascade)',
    );
    this.addSql('create index `seen_traits_application_id_index` on `seen_traits` (`application_id`)');
    this.addSql(
      'insert into `seen_traits` (`application_id`, `trait`, `first_seen_at`) select d.application_id, t.value, min(d.at) from `access_decisions` d, json_each(d.traits) as t where exists (select 1 from `applications` a where a.id = d.application_id) group by d.application_id, t.value',
    );
  }
}
