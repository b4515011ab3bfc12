#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { withoutControlsInLines } from '@gatehouse/contract/controls';
import { Command } from 'commander';
import { addVerify } from './audit/verify.ts';
import { addBackup } from './database/backup.ts';
import { addChangeKey } from './database/change-key.ts';
import { addMigrate } from './database/migrate.ts';
import { addRestore } from './database/restore.ts';
import { failureOf } from './failure.ts';
import { report } from './output.ts';
import { addCheck } from './policies/check.ts';
import { addExplain } from './policies/explain.ts';
import { addMatrix } from './policies/matrix.ts';
import { addTest } from './policies/test.ts';
import { refuseSwallowedFlags } from './swallowed-flags.ts';
import { addCheckNames } from './users/check-names.ts';
import { addCreateOwner } from './users/create-owner.ts';
import { addImport } from './users/import.ts';
import { addResetFactors } from './users/reset-factors.ts';
import { addResetPassword } from './users/reset-password.ts';

const program = new Command('gatehouse')
  .description('Gatehouse on the command line: policies, users, the database and the audit trail.')
  .version(versionOfGatehouse(), '--version', 'print the version')
  .option('--json', 'answer as JSON')
  .hook('preAction', (_program, command) => refuseSwallowedFlags(command))
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(add --help for how to use it)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Commands work on the database and policies of this machine, which the server's own settings name
(DATA_DIR, DATABASE_URL, POLICIES_DIR, PUBLIC_URL), and need no running server.

Exit codes: 0 all is well, 1 something is wrong that the command looked for or was refused, 2 it was called wrongly.`,
  );

const policies = program.command('policies').description('check, test and explain the policies');
for (const add of [addCheck, addTest, addMatrix, addExplain]) add(policies);
const users = program.command('users').description('create an Owner, help somebody in, import people');
for (const add of [addCreateOwner, addResetPassword, addResetFactors, addImport, addCheckNames]) add(users);
const database = program.command('db').description('migrate, back up and restore the database, change its key');
for (const add of [addMigrate, addBackup, addRestore, addChangeKey]) add(database);
const audit = program.command('audit').description('verify the audit trail');
addVerify(audit);

// Whoever reads the output may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  await program.parseAsync();
} catch (cause) {
  const failure = await failureOf(cause);
  if (!failure) throw cause;
  if (failure.json !== null && program.opts<{ json?: boolean }>().json) report({ text: '', json: failure.json }, true);
  else if (failure.message !== '') process.stderr.write(`${withoutControlsInLines(failure.message)}\n`);
  process.exitCode = failure.exitCode;
}

/** The version of the repository: everything in it is released together. */
function versionOfGatehouse(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return `gatehouse ${String(version)}`;
}
