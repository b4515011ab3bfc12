import type { QueryArrayConfig } from 'pg';
import { CHAIN_COLUMNS, chainRow } from './chain-row.ts';
import { isIn, type TrailSnapshot } from './verify-chain.ts';

const MENTIONED = '(select json_agg(m.person_id)::text from audit_mentions m where m.seq = e.seq)';
/** Its place in a row. */
const MENTIONED_AT = CHAIN_COLUMNS.split(',').length;
/** Milliseconds for a connection. */
const CONNECT_PATIENCE = 10_000;

/** The name by which PostgreSQL's own views show the connection. */
const APPLICATION_NAME = 'gatehouse audit verify';

/** Reads the trail of PostgreSQL in one transaction, on a connection of its own and not one of the pool. */
export async function readOnPostgres<Result>(url: string, work: (trail: TrailSnapshot) => Promise<Result>): Promise<Result> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, application_name: APPLICATION_NAME, connectionTimeoutMillis: CONNECT_PATIENCE, keepAlive: true });
  // Whoever waits for an answer is told; without a listener it would end the process besides.
  client.on('error', () => {});
  await client.connect();
  try {
    // Whoever is read to as fast as they can hash is given the time for it.
    await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 60000; begin isolation level repeatable read read only');
    return await work({
      ask: async (text) => (await client.query<unknown[]>({ text, rowMode: 'array' })).rows,
      eachEvent: (stretch, visit) =>
        new Promise((resolve, reject) => {
          const text = `select ${CHAIN_COLUMNS}, ${MENTIONED} from audit_events e where ${isIn('e.seq', stretch)} order by e.seq`;
          // Each row is looked at as it comes, and the network waits meanwhile: none is kept.
          const asked: QueryArrayConfig = { text, rowMode: 'array' };
          const events = new pg.Query<unknown[]>(asked);
          let wanted = true;
          events.on('row', (row: unknown) => {
            if (!wanted || !Array.isArray(row)) return;
            wanted = visit(chainRow(row, JSON.parse(String(row[MENTIONED_AT] ?? '[]')) as string[]));
            if (!wanted) resolve();
          });
          events.on('end', () => resolve());
          events.on('error', reject);
          client.query(events);
        }),
    });
  } finally {
    await client.end().catch(() => {});
  }
}
