/**
 * Creates the users of a CSV file, or none of them if any line is wrong:
 *
 *   GATEHOUSE_API_KEY=ghs_… npm run example:provision -- people.csv
 *
 * The key is one of a service account whose role manages users, such as Governance. The file has the columns
 * username, firstName, lastName, email, roles, groups.
 */
import { readFile } from 'node:fs/promises';
import { createGatehouseClient, errorOf } from '@gatehouse/client';

const { GATEHOUSE_URL: url = 'http://127.0.0.1:8080', GATEHOUSE_API_KEY: apiKey } = process.env;
const [file] = process.argv.slice(2);

if (!apiKey || !file) {
  console.error('Set GATEHOUSE_API_KEY to a key of a service account, and name a CSV file.');
  process.exit(2);
}

const csv = await readFile(file, 'utf8').catch((cause: Error) => {
  console.error(`${file} can't be read: ${cause.message}`);
  process.exit(2);
});
const gatehouse = createGatehouseClient({ url, apiKey, timeout: 300_000 });
try {
  // The caller's own rules, evaluated here: a key that can't do it is told before the file is sent.
  if (!(await gatehouse.can('import', 'User'))) {
    console.error('The service account may not import users. Give it a role that manages users.');
    process.exit(1);
  }
  const check = await gatehouse.trpc.users.importCsv.mutate({ csv, dryRun: true });
  for (const { line, field, message } of check.errors) console.error(`${file}:${line}: ${field}: ${message}`);
  if (check.errors.length > 0) {
    console.error(`Nothing was created: ${check.errors.length} of ${check.rows} lines are wrong.`);
    process.exitCode = 1;
  } else {
    // Should the answer get lost, the client sends it again with the same idempotency key: nobody is created twice.
    const { created } = await gatehouse.trpc.users.importCsv.mutate({ csv });
    console.log(`Created ${created} ${created === 1 ? 'user' : 'users'}.`);
  }
} catch (cause) {
  const { reason, message } = errorOf(cause);
  console.error(`${reason}: ${message}`);
  process.exitCode = 1;
}
