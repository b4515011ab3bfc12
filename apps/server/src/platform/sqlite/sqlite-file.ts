import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { DatabaseUnavailable } from '../database-fault.ts';
import { DatabaseHealth } from '../database-health.ts';
import { type Bindable, PreparedHandle, type RunResult } from './prepared-handle.ts';
import { Scanner } from './scanner.ts';
import { tryWhileBusy } from './try-while-busy.ts';
import { WriterDriver } from './writer-driver.ts';
import { WriterTurns } from './writer-turns.ts';

/** Bytes: with less the next change may not fit. */
const ROOM = 1024 * 1024;
/** The write-ahead log grows to about four megabytes before its pages go into the file. */
const ROOM_TO_TAKE_BACK = 6 * ROOM;

/**
 * The embedded database for Kysely and MikroORM: the built-in `node:sqlite`, set up for a server. WAL, every
 * acknowledged commit on disk (`synchronous=FULL`), writers that wait for one another instead of failing.
 *
 * It has three connections. Transactions own the `writer`, one at a time. Reads outside of a transaction go to the `reader`,
 * which sees what is committed and never waits for a writer; those that may take long go to the `scanner`, in a thread of its own. A connection that failed is thrown away; the next use opens another.
 */
export class SqliteFile implements Dialect {
  readonly #path: string;
  #writer: PreparedHandle | undefined;
  #reader: PreparedHandle | undefined;
  readonly #scanner: Scanner;
  readonly health = new DatabaseHealth(() => this.#hasRoom());
  readonly turns = new WriterTurns();

  constructor(path: string) {
    this.#path = path;
    this.#scanner = new Scanner(path);
  }

  createDriver(): Driver {
    return new WriterDriver(this);
  }

  createAdapter(): DialectAdapter {
    return new TurnsAreOurs();
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }

  /** The connection that writes: only for whoever has the turn. */
  writer(): Promise<PreparedHandle> {
    return tryWhileBusy(() => (this.#writer ??= this.#open(false)));
  }

  /** Answers a statement that only reads, by what is committed. */
  async read<Result>(work: (handle: PreparedHandle) => Result): Promise<Result> {
    try {
      const result = await tryWhileBusy(() => work((this.#reader ??= this.#openReader())));
      this.health.answered();
      return result;
    } catch (cause) {
      this.failed(cause);
      throw cause;
    }
  }

  /** As {@link read}, for what may take long: others are answered meanwhile. */
  async scan(sql: string, values: readonly Bindable[]): Promise<RunResult['rows']> {
    try {
      const rows = await this.#scanner.scan(sql, values);
      this.health.answered();
      return rows;
    } catch (cause) {
      this.failed(cause);
      throw cause;
    }
  }

  /** Takes note of a failure. When the file itself could not be read or written, the reader is opened anew with the next use. */
  failed(cause: unknown): void {
    const before = this.health.fault;
    this.health.failed(cause);
    if (this.health.fault !== 'away' || before === 'away') return;
    this.#reader?.close();
    this.#reader = undefined;
  }

  /** Throws a writer away: what it had begun is taken back by that. */
  discardWriter(handle: PreparedHandle): void {
    if (this.#writer === handle) this.#writer = undefined;
    handle.close();
  }

  close(): void {
    this.#scanner.close();
    this.#reader?.close();
    this.#writer?.close();
    this.#reader = undefined;
    this.#writer = undefined;
  }

  #hasRoom(): boolean {
    return this.#room() >= ROOM;
  }

  /**
   * For work that is done bit by bit and may have to be taken back, which takes room itself.
   * @throws DatabaseUnavailable `full` before there is too little for that.
   */
  requireRoomToTakeBack(): void {
    if (this.#room() + this.#freed() >= ROOM_TO_TAKE_BACK) return;
    const cause = new DatabaseUnavailable('full', 'There is hardly any room left on the disk of the database.');
    this.failed(cause);
    throw cause;
  }

  /** Bytes within the file that what was deleted has left. */
  #freed(): number {
    const value = (pragma: string): number => Number(Object.values(this.#reader?.run(`pragma ${pragma}`, []).rows[0] ?? {})[0] ?? 0);
    return value('freelist_count') * value('page_size');
  }

  /** Bytes. */
  #room(): number {
    const { bavail, bsize } = statfsSync(dirname(this.#path));
    return bavail * bsize;
  }

  /** After the writer, which makes the file. */
  #openReader(): PreparedHandle {
    this.#writer ??= this.#open(false);
    return this.#open(true);
  }

  #open(readOnly: boolean): PreparedHandle {
    return new PreparedHandle(this.#path, { readOnly });
  }
}

/** Kysely's own lock around a single connection has no end; {@link WriterTurns} has. */
class TurnsAreOurs extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}
