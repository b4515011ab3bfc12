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
import { isCommittedLater } from '../commit-later.ts';
import { DatabaseUnavailable } from '../database-fault.ts';
import { DatabaseHealth } from '../database-health.ts';
import { Checkpoints } from './checkpoints.ts';
import { LogOnDisk } from './log-on-disk.ts';
import { type Bindable, PreparedHandle, type RunResult } from './prepared-handle.ts';
import { Scanner } from './scanner.ts';
import { tryWhileBusy } from './try-while-busy.ts';
import { WriterDriver } from './writer-driver.ts';
import { WriterTurns } from './writer-turns.ts';

/** Bytes: with less the next change may not fit. */
const ROOM = 1024 * 1024;
/** What is taken back is written to the log first. */
const ROOM_TO_TAKE_BACK = 6 * ROOM;

/**
 * The embedded database for Kysely and MikroORM: the built-in `node:sqlite`, set up for a server. WAL, every
 * acknowledged commit on disk (`log-on-disk.ts`), writers that wait for one another instead of failing.
 *
 * It has three connections. Transactions own the `writer`, one at a time. Reads outside of a transaction go to the `reader`,
 * which sees what is committed and never waits for a writer; those that may take long go to the `scanner`, in a thread of its own. A connection that failed is thrown away; the next use opens another.
 */
export class SqliteFile implements Dialect {
  readonly #path: string;
  #writer: PreparedHandle | undefined;
  #log: LogOnDisk;
  #logIsDoubtful = false;
  #reader: PreparedHandle | undefined;
  readonly #scanner: Scanner;
  readonly health = new DatabaseHealth(() => this.#hasRoom());
  readonly turns = new WriterTurns();
  readonly #checkpoints: Checkpoints;

  constructor(path: string) {
    this.#path = path;
    this.#scanner = new Scanner(path);
    this.#log = new LogOnDisk(path);
    this.#checkpoints = new Checkpoints(path, this.turns);
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

  /**
   * To be told of each commit, before the turn ends. Answers when it is on the disk; at once where that need not be waited for.
   * @throws DatabaseUnavailable when the disk fails.
   */
  async committed(): Promise<void> {
    const log = this.#log;
    this.#beginLogAnewIfDoubtful();
    this.#checkpoints.committed(() => log.size);
    if (isCommittedLater()) return;
    try {
      await log.flush();
    } catch (cause) {
      this.#logIsDoubtful = true;
      throw cause;
    }
  }

  /**
   * A disk that failed has forgotten pages of the log, and says so only once; what is written after them would be lost with the power, whatever it says.
   * So all goes into the file first.
   */
  #beginLogAnewIfDoubtful(): void {
    if (!this.#logIsDoubtful) return;
    const [row] = this.#writer?.run('pragma wal_checkpoint(truncate)', []).rows ?? [];
    if (row?.['busy'] !== 0) throw new DatabaseUnavailable('away', 'The disk of the database failed, and its log is still being read.');
    this.#logIsDoubtful = false;
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
    if (this.#writer === handle) {
      this.#writer = undefined;
      this.#log.close();
      this.#log = new LogOnDisk(this.#path);
    }
    handle.close();
  }

  async close(): Promise<void> {
    // The last connection that is closed moves what is left in the log into the file.
    await Promise.all([this.#scanner.close(), this.#checkpoints.close()]);
    this.#log.close();
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
    if (this.#hasRoomToTakeBack()) return;
    this.makeRoom();
    if (this.#hasRoomToTakeBack()) return;
    const cause = new DatabaseUnavailable('full', 'There is hardly any room left on the disk of the database.');
    this.failed(cause);
    throw cause;
  }

  /** What is in the file already, or was taken back, still takes up room in the log, which may be all that the disk lacks. */
  makeRoom(): void {
    try {
      this.#writer?.run('pragma wal_checkpoint(truncate)', []);
    } catch {
      // Somebody reads or writes, or there is not even room for this: the next one tries again.
    }
  }

  #hasRoomToTakeBack(): boolean {
    return this.#room() + this.#freed() >= ROOM_TO_TAKE_BACK;
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
