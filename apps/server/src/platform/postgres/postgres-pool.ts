import {
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
  type QueryCompiler,
} from 'kysely';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { isCommittedLater } from '../commit-later.ts';
import { CommitFailed, faultOf } from '../database-fault.ts';
import { DatabaseHealth } from '../database-health.ts';

/** Connections to PostgreSQL that one process holds at most. */
const MOST = 10;
/** Milliseconds for which a free connection, or a new one, is waited for. */
const ACQUIRE_PATIENCE = 10_000;
/** Milliseconds for a statement. The server ends it a little earlier than we would give it up, since it can say so. */
const STATEMENT_PATIENCE = 30_000;
const ANSWER_PATIENCE = STATEMENT_PATIENCE + 5000;
/** Milliseconds for the lock of somebody else, and for a transaction whose process says nothing more. */
const LOCK_PATIENCE = 10_000;
const IDLE_PATIENCE = 60_000;

/**
 * Before a connection of the pool is used. Statements that are prepared by name are planned once for it: PostgreSQL would go on planning one anew
 * each time it runs, because it takes a list in a parameter for longer than ours are, and planning costs it several times as much as the rest.
 * And nothing waits for ever.
 */
const SET_UP = `set plan_cache_mode = force_generic_plan; set statement_timeout = ${STATEMENT_PATIENCE}; set lock_timeout = ${LOCK_PATIENCE};
  set idle_in_transaction_session_timeout = ${IDLE_PATIENCE}`;
/** The same for a migration, which may take its time. */
export const WITHOUT_LIMITS = 'set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0';

/** A statement as `pg` takes it. One with a name is prepared once on each connection. */
export interface NamedStatement {
  name?: string;
  text: string;
  values: readonly unknown[];
}

/** The names of the texts that are prepared within transactions too, where Kysely hands on no name. */
export const preparedTexts = new Map<string, string>();

/**
 * The pool of connections to PostgreSQL, for Kysely and for statements prepared by name. A connection on which anything fails but a statement itself
 * is thrown away when it is given back, and another takes its place.
 */
export class PostgresPool implements Dialect {
  readonly #pool: Pool;
  readonly #dialect: PostgresDialect;
  readonly health = new DatabaseHealth();
  /** Whether answers are waited for without an end. */
  patient = false;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#dialect = new PostgresDialect({ pool: { connect: () => this.#connect(), end: () => pool.end(), options: {} } });
    // A connection that breaks while nobody uses it, or while its user is about to find out: without a listener it would end the process.
    pool.on('error', (cause) => this.health.failed(cause));
    pool.on('connect', (client) => client.on('error', (cause) => this.health.failed(cause)));
  }

  /** Opens the pool that a URL names. It connects when first used. */
  static async open(url: string): Promise<PostgresPool> {
    const { default: pg } = await import('pg');
    return new PostgresPool(
      new pg.Pool({
        connectionString: url,
        min: 1,
        max: MOST,
        connectionTimeoutMillis: ACQUIRE_PATIENCE,
        keepAlive: true,
        onConnect: async (client) => void (await client.query(SET_UP)),
      }),
    );
  }

  /** Runs a statement on what is committed now, outside of any transaction. */
  async query<Row>(statement: NamedStatement): Promise<Row[]> {
    const client = await this.#connect();
    try {
      return (await client.ask(statement)).rows as Row[];
    } finally {
      client.release();
    }
  }

  createDriver(): Driver {
    return this.#dialect.createDriver();
  }

  createAdapter(): DialectAdapter {
    return this.#dialect.createAdapter();
  }

  createQueryCompiler(): QueryCompiler {
    return this.#dialect.createQueryCompiler();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return this.#dialect.createIntrospector(db);
  }

  async #connect(): Promise<GuardedClient> {
    try {
      return new GuardedClient(await this.#pool.connect(), this);
    } catch (cause) {
      this.health.failed(cause);
      throw cause;
    }
  }
}

/** Of a statement alone: what it did is kept once it is answered. */
const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE']);
/** What begins a transaction and what ends it. */
const BORDERS = new Set(['BEGIN', 'START', 'COMMIT', 'ROLLBACK']);

/** A connection in use. */
class GuardedClient implements PostgresPoolClient {
  readonly #client: PoolClient;
  readonly #pool: PostgresPool;
  #broken: Error | undefined;
  #inTransaction = false;

  constructor(client: PoolClient, pool: PostgresPool) {
    this.#client = client;
    this.#pool = pool;
  }

  /** As Kysely asks: nothing is read through a cursor. */
  query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  query<Row>(asked: string | PostgresCursor<Row>, values: readonly unknown[] = []): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
    if (typeof asked !== 'string') throw new TypeError('Nothing is read through a cursor.');
    const name = preparedTexts.get(asked);
    return this.ask({ text: asked, values, ...(name !== undefined && { name }) }) as Promise<PostgresQueryResult<Row>>;
  }

  async ask({ name, text, values }: NamedStatement): Promise<QueryResult> {
    try {
      const result = await this.#client.query({
        text,
        values: [...values],
        ...(name !== undefined && { name }),
        ...(!this.#pool.patient && { query_timeout: ANSWER_PATIENCE }),
      });
      if (result.command === 'COMMIT' || (!this.#inTransaction && CHANGES.has(result.command))) this.#pool.health.wrote();
      else this.#pool.health.answered();
      if (BORDERS.has(result.command)) this.#inTransaction = result.command === 'BEGIN' || result.command === 'START';
      if (result.command === 'BEGIN' && isCommittedLater()) await this.#client.query('set local synchronous_commit = off');
      return result;
    } catch (cause) {
      this.#pool.health.failed(cause);
      if (!isAboutTheStatement(cause) || /^(begin|start transaction|commit|rollback)\b(?! to)/i.test(text)) {
        this.#broken = cause instanceof Error ? cause : new Error(String(cause));
      }
      throw /^commit\b/i.test(text) ? new CommitFailed(cause) : cause;
    }
  }

  release(): void {
    this.#client.release(this.#broken);
  }
}

/** Whether the server answered the statement with an error and goes on; otherwise nobody knows what the connection is at. */
const isAboutTheStatement = (cause: unknown): boolean =>
  cause instanceof Error && 'severity' in cause && cause.severity === 'ERROR' && faultOf(cause) !== 'away';
