/** Milliseconds before permissions are asked for again when a stamp comes back: the first time, and at most. */
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;
/** So many stamps are kept in mind. */
const MOST_KNOWN = 100;

/**
 * Says when permissions are worth asking for anew, by the stamps that answers carry. A stamp that was never seen is a change: now. One that comes
 * back means that servers behind one address have different policies, and that the next answer may come from the other one: ever more rarely.
 */
export class StampWatch {
  readonly #known = new Set<string>();
  #last: string | undefined;
  #wait = FIRST_WAIT;
  /** Until when nothing more is asked for stamps that come back. */
  #quietUntil = 0;

  /** Whether a stamp has come back: two servers disagree. */
  get disagrees(): boolean {
    return this.#quietUntil > 0;
  }

  /** Takes an answer's stamp. @returns whether to ask now. */
  take(stamp: string, now: number): boolean {
    const before = this.#last;
    if (stamp === before) return false;
    this.#last = stamp;
    const isNew = !this.#known.has(stamp);
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.add(stamp);
    if (before === undefined) return false;
    if (isNew) return true;
    if (now < this.#quietUntil) return false;
    this.#quietUntil = now + this.#wait;
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
    return true;
  }
}
