import { Refusal, tooBusy } from './errors.ts';
import type { Principal } from './principal.ts';

/** So many bodies of more than the usual size are read and worked on at once: they stand in memory. */
const IN_ALL = 4;
const PER_CALLER = 2;
/** Seconds after which another one may find room. */
const WAIT = 5;

/** Who is sending a large body now. */
export class LargeBodies {
  readonly #callers = new Map<string, number>();
  #inAll = 0;

  /**
   * Takes a place, to be given back by calling what it answers.
   * @throws Refusal `rate-limited` for a caller who has their places already; `unavailable` when all are taken.
   */
  take({ kind, id }: Principal): () => void {
    const caller = `${kind} ${id}`;
    const own = this.#callers.get(caller) ?? 0;
    if (own >= PER_CALLER) {
      const message = `You are sending ${PER_CALLER} large files already. Wait for one of them to end.`;
      throw new Refusal('TOO_MANY_REQUESTS', 'rate-limited', message, { retryAfter: WAIT });
    }
    if (this.#inAll >= IN_ALL) throw tooBusy(WAIT);
    this.#callers.set(caller, own + 1);
    this.#inAll += 1;
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      this.#inAll -= 1;
      const left = (this.#callers.get(caller) ?? 1) - 1;
      if (left > 0) this.#callers.set(caller, left);
      else this.#callers.delete(caller);
    };
  }
}
