import { readFile } from 'node:fs/promises';
import type { ImportResult } from '@gatehouse/contract';
import { withoutControls } from '@gatehouse/contract/controls';
import type { Command } from 'commander';
import { answers, examples, UsageError } from '../command.ts';
import { colours } from '../output.ts';
import { readPassword } from '../read-password.ts';

interface Options {
  dryRun?: boolean;
  skip?: boolean;
  url?: string;
  login?: string;
}

/** A large file is written in one transaction, which takes its time. */
const REMOTE_TIMEOUT = 10 * 60 * 1000;

/** `users import`: people from a CSV file, into the local database or through a server. */
export function addImport(parent: Command): void {
  const command = parent
    .command('import')
    .description('create the users of a CSV file as invited (columns: username,firstName,lastName,email,roles,groups; several roles or groups with |)')
    .argument('<file>', 'a CSV file in UTF-8')
    .option('--dry-run', 'only say what is wrong with the file')
    .option('--skip', 'import the good rows and leave out the others; otherwise all rows or none')
    .option('--url <server>', 'import through a running server, with the rights of the person who signs in')
    .option('--login <name>', 'with --url: who signs in; the password is asked for, or read from the standard input');
  examples(
    command,
    'users import people.csv --dry-run',
    'users import people.csv --skip --json',
    'users import people.csv --url https://gatehouse.example.org --login ada',
  );
  command.action(
    answers(command, async (file: string, options: Options) => {
      const input = { csv: await readText(file), dryRun: options.dryRun === true, onError: options.skip ? ('skip' as const) : ('abort' as const) };
      const result = options.url === undefined ? await importHere(input) : await importThrough(options.url, options.login, input);
      return { text: inWords(result, input.dryRun), json: result, wrong: result.errors.length > 0 };
    }),
  );
}

async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UsageError(`${file} can't be read.`, { cause });
  });
  // Loaded here: help starts without it.
  const { isUtf16 } = await import('@gatehouse/contract');
  if (isUtf16(bytes)) throw new UsageError(`${file} is text in UTF-16. Save it as "CSV UTF-8".`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UsageError(`${file} is not text in UTF-8. Save it as "CSV UTF-8".`, { cause });
  }
}

interface Input {
  csv: string;
  dryRun: boolean;
  onError: 'abort' | 'skip';
}

async function importHere(input: Input): Promise<ImportResult> {
  const { administer, importCsv } = await import('@gatehouse/server/administration');
  return administer((call) => importCsv(call, input));
}

async function importThrough(url: string, login: string | undefined, input: Input): Promise<ImportResult> {
  if (login === undefined) throw new UsageError('--url needs --login.');
  const { createGatehouseClient } = await import('@gatehouse/client');
  const client = createGatehouseClient({ url, timeout: REMOTE_TIMEOUT });
  await client.login(login, await readPassword(`Password of ${login}`));
  try {
    return await client.trpc.users.importCsv.mutate(input);
  } finally {
    // A session that can't be ended now ends by itself; what became of the import matters more.
    await client.logout().catch(() => undefined);
  }
}

function inWords({ rows, valid, created, errors, stopped }: ImportResult, dryRun: boolean): string {
  const lines = errors.flatMap(({ line, others, ...first }) =>
    [first, ...others].map(({ field, message }) => colours.red(withoutControls(`line ${line}, ${field}: ${message}`))),
  );
  if (stopped === true) lines.push(`Nothing was written: ${errors.length} of the first ${rows} rows are wrong, so the rest was not read.`);
  else if (dryRun) lines.push(`${valid} of ${rows} rows can be imported. Nothing was written.`);
  else if (created === 0 && errors.length > 0) lines.push(`Nothing was written: ${errors.length} of ${rows} rows are wrong.`);
  else lines.push(`Created ${created} of ${rows} users.`);
  return lines.join('\n');
}
