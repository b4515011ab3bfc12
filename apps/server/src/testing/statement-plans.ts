import pg from 'pg';
import { vi } from 'vitest';
import { databaseKind, poolOf } from '../platform/orm.ts';
import type { TestServer } from './test-server.ts';

/** A statement that was sent, with its parameters. */
export interface Sent {
  text: string;
  parameters: unknown[];
}

/** Every statement that the server sends to the database while something is done. */
export async function statementsOf(server: TestServer, act: () => Promise<unknown>): Promise<Sent[]> {
  const { orm } = server.platform;
  const sent: Sent[] = [];
  const connection = orm.driver.getConnection();
  const executed = vi.spyOn(connection, 'execute');
  // On PostgreSQL some statements go past MikroORM, with their values bound.
  const asked = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await act();
    for (const [query, parameters = []] of executed.mock.calls) {
      const text = typeof query === 'string' ? query : 'toRaw' in query ? query.toRaw().sql : query.sql;
      const given = typeof query === 'string' ? parameters : 'toRaw' in query ? query.toRaw().params : query.params;
      sent.push({ text, parameters: [...(given as unknown[])] });
    }
    for (const call of asked.mock.calls) {
      const query: unknown = call[0];
      if (isBound(query)) sent.push({ text: query.text, parameters: [...query.values] });
    }
  } finally {
    executed.mockRestore();
    asked.mockRestore();
  }
  return sent;
}

const isBound = (query: unknown): query is { text: string; values: unknown[] } =>
  typeof query === 'object' && query !== null && 'text' in query && 'values' in query && Array.isArray(query.values) && query.values.length > 0;

/** How many rows each of the statements inserts into a table, by the statements that do. */
export const rowsInsertedBy = (sent: readonly Sent[], table: string): number[] =>
  sent
    .filter(({ text }) => new RegExp(`^insert into .${table}.`).test(text))
    .map(({ text, parameters: [first] }) =>
      text.includes('json_populate_recordset') ? (JSON.parse(String(first)) as unknown[]).length : text.split('(?').length - 1,
    );

/** Tables that grow with people. */
const GROWING = [
  'users',
  'role_grants',
  'group_members',
  'passwords',
  'sessions',
  'credential_links',
  'known_browsers',
  'login_throttles',
  'totp_factors',
  'passkeys',
  'recovery_codes',
  'second_factor_duties',
  'outbox',
  'user_tombstones',
  'audit_events',
  'audit_mentions',
];

/** The growing tables that the database would read from one end to the other for a statement, each with its step of the plan. */
export async function scansOf(server: TestServer, statement: Sent): Promise<string[]> {
  return databaseKind(server.platform.orm.em) === 'sqlite' ? scansOnSqlite(server, statement) : scansOnPostgres(server, statement);
}

/** Whether a list, which stops after a page, comes upon very many rows before. On SQLite: whether it goes along an index at all. */
export async function readsMany(server: TestServer, { text, parameters }: Sent): Promise<boolean> {
  if (databaseKind(server.platform.orm.em) === 'sqlite') return (await scansOnSqlite(server, { text: `${text} + 0`, parameters })).length > 0;
  if (/\$1\b/.test(text)) return false;
  const explained = await server.sql<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(`explain (analyze, format json) ${text}`, parameters);
  const readBy = ({ Plans: below = [], ...node }: PlanNode): number[] => [
    ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 1),
    ...below.flatMap(readBy),
  ];
  return explained.some(({ 'QUERY PLAN': plans }) => plans.some(({ Plan }) => Math.max(...readBy(Plan)) > 1000));
}

async function scansOnSqlite(server: TestServer, { text, parameters }: Sent): Promise<string[]> {
  const plan = (await server.sql<{ detail: string }>(`explain query plan ${text}`, parameters)).map(({ detail }) => detail);
  const named = new Map<string, string>();
  for (const [, table = '', alias] of text.matchAll(/\b(?:from|join|update|into)\s+[`"]?(\w+)[`"]?(?:\s+(?:as\s+)?[`"]?(\w+)[`"]?)?/gi)) {
    named.set(table, table);
    if (alias !== undefined) named.set(alias, table);
  }
  // A list's page goes along an index and stops after a few rows; sorting would mean that it read all of them.
  const stops = /\blimit \?$/i.test(text.trim()) && !plan.some((step) => step.includes('TEMP B-TREE FOR ORDER BY'));
  return plan.filter((step) => {
    const [, name = ''] = /^SCAN (\w+)/.exec(step) ?? [];
    return GROWING.includes(named.get(name) ?? '') && !(stops && step.includes('USING INDEX'));
  });
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

async function scansOnPostgres(server: TestServer, { text, parameters }: Sent): Promise<string[]> {
  const numbered = /\$1\b/.test(text);
  const explained = numbered
    ? await poolOf(server.platform.orm).query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>({ text: `explain (format json) ${text}`, values: parameters })
    : await server.sql<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(`explain (format json) ${text}`, parameters);
  const scans: string[] = [];
  const walk = (node: PlanNode, limited: boolean): void => {
    const { 'Node Type': type, 'Relation Name': relation = '', Plans: below = [] } = node;
    if (type === 'Seq Scan' && GROWING.includes(relation) && !limited) scans.push(`${type} on ${relation}`);
    for (const next of below) walk(next, type === 'Limit');
  };
  for (const { 'QUERY PLAN': plans } of explained) for (const { Plan } of plans) walk(Plan, false);
  return scans;
}
