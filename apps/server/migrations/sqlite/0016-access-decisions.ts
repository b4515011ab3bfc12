import { Migration } from '@mikro-orm/migrations';

/** A change that only empties what may name a person: it goes when their personal data is erased. */
const ERASES = [
  'new.id is old.id',
  'new.at is old.at',
  'new.application_id is old.application_id',
  'new.application_name is old.application_name',
  'new.user_id is old.user_id',
  'new.request_type is old.request_type',
  'new.traits is old.traits',
  'new.decision is old.decision',
  'new.reason is old.reason',
  'new.redact is old.redact',
  'new.policy_ids is old.policy_ids',
  'new.request_id is old.request_id',
  'new.thread_id is old.thread_id',
  'new.caller_kind is old.caller_kind',
  'new.caller_id is old.caller_id',
  'new.on_behalf_of_id is old.on_behalf_of_id',
  '(new.context is null or new.context is old.context)',
  '(new.asked is null or new.asked is old.asked)',
].join(' and ');

/** Every answer about a request, kept as it was given. */
export class AccessDecisions extends Migration {
  override up(): void {
    this.addSql(
      'create table `access_decisions` (`id` text not null primary key, `at` text not null, `application_id` text not null, `application_name` text not null, `user_id` text null, `asked` text null, `request_type` text not null, `traits` text not null, `decision` text not null, `reason` text not null, `redact` text not null, `policy_ids` text not null, `request_id` text null, `thread_id` text null, `context` text null, `caller_kind` text not null, `caller_id` text not null, `on_behalf_of_id` text null)',
    );
    this.addSql('create index `access_decisions_at` on `access_decisions` (`at`, `id`)');
    this.addSql('create index `access_decisions_application` on `access_decisions` (`application_id`, `at`, `id`)');
    this.addSql('create index `access_decisions_user` on `access_decisions` (`user_id`, `at`, `id`)');
    this.addSql(
      `create trigger access_decisions_no_update before update on access_decisions when not (${ERASES}) begin select raise(abort, 'Decisions are append-only.'); end`,
    );
    this.addSql("create trigger access_decisions_no_delete before delete on access_decisions begin select raise(abort, 'Decisions are append-only.'); end");
  }
}
