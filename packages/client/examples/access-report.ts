/**
 * Who holds what, which accounts lie idle, and what was decided in the last day, as Markdown. Run it nightly:
 *
 *   GATEHOUSE_API_KEY=ghs_… npm run -s example:access-report > report.md
 *
 * The key is one of a service account with a role that sees users and reports, such as Governance.
 */
import { createGatehouseClient, errorOf } from '@gatehouse/client';

const { GATEHOUSE_URL: url = 'http://127.0.0.1:8080', GATEHOUSE_API_KEY: apiKey } = process.env;
if (!apiKey) {
  console.error('Set GATEHOUSE_API_KEY to a key of a service account.');
  process.exit(2);
}
const DAY = 24 * 60 * 60 * 1000;
const IDLE_DAYS = 90;
const gatehouse = createGatehouseClient({ url, apiKey });

/** All rows of a list, page by page. */
async function* everyRow<Row>(page: (cursor: string | null) => Promise<{ items: Row[]; nextCursor: string | null }>): AsyncGenerator<Row> {
  let cursor: string | null = null;
  do {
    const { items, nextCursor }: { items: Row[]; nextCursor: string | null } = await page(cursor);
    yield* items;
    cursor = nextCursor;
  } while (cursor !== null);
}

const count = (counts: Map<string, number>, key: string): Map<string, number> => counts.set(key, (counts.get(key) ?? 0) + 1);

function table(head: readonly string[], rows: Iterable<readonly (string | number)[]>): string {
  const cell = (value: string | number): string => String(value).replaceAll('|', '\\|');
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

try {
  const now = Date.now();
  const roles = new Map<string, number>();
  const idle: [string, string][] = [];
  for await (const user of everyRow((cursor) => gatehouse.trpc.users.list.query({ limit: 100, cursor }))) {
    for (const { role } of user.roles) count(roles, role);
    const lastSeen = user.lastLoginAt ?? user.createdAt;
    if (user.status === 'active' && now - Date.parse(lastSeen) > IDLE_DAYS * DAY) idle.push([user.username, lastSeen.slice(0, 10)]);
  }
  const decisions = new Map<string, number>();
  const from = new Date(now - DAY).toISOString();
  for await (const { applicationName, decision, reason } of everyRow((cursor) =>
    gatehouse.trpc.access.decisions.query({ filter: { from }, limit: 100, cursor }),
  ))
    count(decisions, [applicationName, decision, reason].join('\t'));

  console.log(`# Access on ${new Date(now).toISOString().slice(0, 10)}\n`);
  console.log(`## Roles\n\n${table(['role', 'people'], [...roles].sort())}\n`);
  console.log(`## Active and not signed in for ${IDLE_DAYS} days\n\n${idle.length === 0 ? 'Nobody.' : table(['user', 'last seen'], idle)}\n`);
  const rows = [...decisions].sort().map(([key, times]) => [...key.split('\t'), times]);
  console.log(`## Decisions of the last day\n\n${rows.length === 0 ? 'None.' : table(['application', 'decision', 'why', 'times'], rows)}`);
} catch (cause) {
  const { reason, message } = errorOf(cause);
  console.error(`${reason}: ${message}`);
  process.exitCode = 1;
}
