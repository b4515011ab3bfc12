import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetLinks } from '../credentials/issue-credential-link.ts';
import { forgetOldFailures } from '../credentials/forget-old-failures.ts';
import { writeRefusalCounts } from '../audit/repeated-refusals.ts';
import { statementsOf } from '../testing/statement-plans.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { DAY } from './clock.ts';
import { forgetClaims } from './idempotency/claims.ts';
import { systemCall } from './jobs.ts';
import { databaseKind } from './orm.ts';

const ROWS = 5000;
const AT = "'2026-01-31T09:00:00.000Z'";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  server.clock.advance(400 * DAY);
});
afterAll(() => server.stop());

const count = async (table: string) => Number((await server.sql<{ rows: number | string }>(`select count(*) as rows from ${table}`))[0]?.rows);
const numbers = () =>
  databaseKind(server.platform.orm.em) === 'sqlite'
    ? `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${ROWS})`
    : `with numbers (n) as (select generate_series(1, ${ROWS}))`;
const call = () => systemCall(server.platform);

const kinds: [string, string, string, () => Promise<unknown>][] = [
  [
    'credential_links',
    'id, token_hash, user_id, kind, created_at, expires_at',
    `'l' || n, 't' || n, (select id from users limit 1), 'invitation', ${AT}, ${AT}`,
    () => forgetLinks(call()),
  ],
  ['auth_challenges', 'id, kind, value, expires_at', `'c' || n, 'passkey-login', 'v', ${AT}`, () => forgetOldFailures(call(), new AbortController().signal)],
  ['login_throttles', '"key", failures, last_failure_at', `'login:' || n, 1, ${AT}`, () => forgetOldFailures(call(), new AbortController().signal)],
  ['idempotency_claims', 'id, request_hash, token, claimed_at', `'i' || n, 'h', 't' || n, ${AT}`, () => forgetClaims(call())],
  ['refusal_windows', 'id, since', `'r' || n, ${AT}`, () => writeRefusalCounts(call())],
];

test.each(kinds)('very many rows of %s that are over at once go a few at a time', async (table, columns, values, forget) => {
  await server.sql(`insert into ${table} (${columns}) ${numbers()} select ${values} from numbers`);
  expect(await count(table)).toBeGreaterThanOrEqual(ROWS);
  const sent = await statementsOf(server, forget);
  const removals = sent.filter(({ text }) => text.startsWith(`delete from ${table}`));
  expect(removals.length).toBeGreaterThan(2);
  for (const { text, parameters } of removals) expect([text, Number(parameters.at(-1)) <= 2048]).toEqual([text, true]);
  for (const { text } of removals) expect(text).toMatch(/limit \?\)+$/);
  expect(await count(table)).toBe(0);
});
