import { Migration } from '@mikro-orm/migrations';

/** By what a server sees at its start whether it has the key that this database's secrets are sealed with. The next start writes it. */
export class SecretKey extends Migration {
  override up(): void {
    this.addSql('create table `secret_key` (`id` integer not null primary key, `key_check` text not null)');
  }
}
