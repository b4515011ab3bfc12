import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import { CommitFailed } from '../database-fault.ts';
import type { Bindable, PreparedHandle } from './prepared-handle.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { tryWhileBusy } from './try-while-busy.ts';

/**
 * Hands the writer of a {@link SqliteFile} to whoever has the turn. Whatever fails while beginning, committing or taking back costs the connection
 * and nothing else: it is thrown away and the turn goes on, so that no fault can keep the writer for ever.
 */
export class WriterDriver implements Driver {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  async init(): Promise<void> {
    await this.#file.writer();
  }

  async acquireConnection(): Promise<Turn> {
    await this.#file.turns.take();
    try {
      return new Turn(this.#file, await this.#file.writer());
    } catch (cause) {
      this.#file.turns.giveBack();
      this.#file.failed(cause);
      throw cause;
    }
  }

  async beginTransaction(turn: Turn): Promise<void> {
    await turn.orElse(() => tryWhileBusy(() => turn.handle.run('begin', [])));
    turn.inTransaction = true;
  }

  async commitTransaction(turn: Turn): Promise<void> {
    turn.inTransaction = false;
    try {
      await turn.orElse(() => tryWhileBusy(() => turn.handle.run('commit', [])));
      await turn.keep();
    } catch (cause) {
      throw new CommitFailed(cause);
    }
  }

  async rollbackTransaction(turn: Turn): Promise<void> {
    turn.inTransaction = false;
    // A full disk, or our own commit that failed, may have ended it already.
    if (turn.isOver || !turn.handle.inTransaction) return;
    await turn.orElse(() => tryWhileBusy(() => turn.handle.run('rollback', [])));
  }

  async savepoint(turn: Turn, name: string): Promise<void> {
    await turn.executeQuery(CompiledQuery.raw(`savepoint "${name}"`));
  }

  async rollbackToSavepoint(turn: Turn, name: string): Promise<void> {
    await turn.executeQuery(CompiledQuery.raw(`rollback to "${name}"`));
  }

  async releaseSavepoint(turn: Turn, name: string): Promise<void> {
    await turn.executeQuery(CompiledQuery.raw(`release "${name}"`));
  }

  async releaseConnection(turn: Turn): Promise<void> {
    turn.end();
  }

  async destroy(): Promise<void> {
    await this.#file.close();
  }
}

/** Somebody's turn at the writer. */
export class Turn implements DatabaseConnection {
  readonly handle: PreparedHandle;
  inTransaction = false;
  readonly #file: SqliteFile;
  #over = false;

  constructor(file: SqliteFile, handle: PreparedHandle) {
    this.#file = file;
    this.handle = handle;
  }

  get isOver(): boolean {
    return this.#over;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const values = parameters as Bindable[];
    if (this.#over) throw new Error('This turn is over.');
    // Outside of a transaction it is one of its own, which may have to wait for another process.
    const result = this.inTransaction ? runInside(this.handle, sql, values) : await this.#alone(sql, values);
    return result as QueryResult<Row>;
  }

  async #alone(sql: string, values: Bindable[]) {
    try {
      const result = await tryWhileBusy(() => this.handle.run(sql, values));
      await this.keep();
      return result;
    } catch (cause) {
      this.#file.failed(cause);
      throw cause;
    }
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Nothing is streamed by the writer.');
  }

  /** Ends the turn, since others need not wait for the disk, and returns when what was committed is kept. */
  async keep(): Promise<void> {
    const kept = this.#file.committed();
    this.end();
    try {
      await kept;
    } catch (cause) {
      this.#file.failed(cause);
      throw cause;
    }
    this.#file.health.wrote();
  }

  /** Does it, or throws the connection away and ends the turn. */
  async orElse<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      this.#file.failed(cause);
      this.#file.discardWriter(this.handle);
      this.end();
      throw cause;
    }
  }

  /** Ends the turn, once. What is still open then was never settled, and is taken back. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.handle.isOpen && this.handle.inTransaction) this.#file.discardWriter(this.handle);
    if (this.#file.health.fault === 'full') this.#file.makeRoom();
    this.#file.turns.giveBack();
  }
}

/** Runs a statement of a transaction. @throws Error when the database has ended it: the rest must not be kept without its beginning. */
export function runInside(handle: PreparedHandle, sql: string, values: readonly Bindable[]) {
  if (!handle.isOpen || !handle.inTransaction) throw new Error('The database has ended this transaction.');
  return handle.run(sql, values);
}
