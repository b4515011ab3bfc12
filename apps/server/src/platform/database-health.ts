import { type FaultKind, faultOf } from './database-fault.ts';

/** A fault that lasts: a lock is let go of by itself. */
export type LastingFault = Exclude<FaultKind, 'busy'>;

type Listener = (fault: LastingFault | null, cause?: unknown) => void;

/**
 * How the database does, by what became of what was asked of it. A fault holds until the same is done without one: a full disk until
 * something is written, a database that was away until it answers.
 */
export class DatabaseHealth {
  #fault: LastingFault | null = null;
  #listener: Listener = () => {};
  readonly #hasRoom: () => boolean;

  /** @param hasRoom whether there is room to write, as far as is known: what little fits into a full disk does not mend it. */
  constructor(hasRoom: () => boolean = () => true) {
    this.#hasRoom = hasRoom;
  }

  get fault(): LastingFault | null {
    return this.#fault;
  }

  /** Has somebody told whenever it changes. */
  listen(listener: Listener): void {
    this.#listener = listener;
  }

  failed(cause: unknown): void {
    const kind = faultOf(cause);
    if (kind === undefined || kind === 'busy') return;
    if (kind !== this.#fault) this.#change(kind, cause);
  }

  /** It answered. */
  answered(): void {
    if (this.#fault === 'away') this.#change(null);
  }

  /** It kept something. */
  wrote(): void {
    if (this.#fault !== null && (this.#fault !== 'full' || this.#hasRoom())) this.#change(null);
  }

  #change(fault: LastingFault | null, cause?: unknown): void {
    this.#fault = fault;
    this.#listener(fault, cause);
  }
}
