import { Refusal, tooBusy } from './errors.ts';

interface Waiting {
  start(): void;
  refuse(refusal: Refusal): void;
}

interface Bounds {
  /** Works under way at the same time. */
  atOnce: number;
  /** Works that wait for one key. */
  perKey: number;
  /** Works that wait in all. */
  inAll: number;
  /** What whoever comes is told when too many wait for their key; about sign-ins unless said. */
  tooManyOfOne?: () => Refusal;
}

/** Seconds after which whoever found too much waiting may try again. */
const WAIT = 5;

const tooManySignIns = (): Refusal =>
  new Refusal('TOO_MANY_REQUESTS', 'rate-limited', `Too many sign-ins at once from your network. Try again in ${WAIT} seconds.`, { retryAfter: WAIT });

/**
 * Does dear work a few at a time. Whoever waits has their turn by key, one of each after another: however many wait for one, another
 * waits for one of them at most. What waits is bounded, and when it is too much, the newest of whoever has the most waiting goes.
 */
export class FairQueue {
  readonly #bounds: Bounds;
  /** In the order of their turns. */
  readonly #waiting = new Map<string, Waiting[]>();
  #underWay = 0;
  #count = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** @throws Refusal when too many wait for this key, `rate-limited` unless said; `unavailable` when too many wait in all; what `work` throws. */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#underWay >= this.#bounds.atOnce) await this.#turn(key);
    else this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  /** A place is handed from whoever ends to whoever is next, so that nobody slips in between. */
  #next(): void {
    const [first] = this.#waiting;
    if (!first) {
      this.#underWay -= 1;
      return;
    }
    const [key, queue] = first;
    const next = queue.shift();
    this.#count -= 1;
    // To the end of the round, if there is more to do for it.
    this.#waiting.delete(key);
    if (queue.length > 0) this.#waiting.set(key, queue);
    next?.start();
  }

  #turn(key: string): Promise<void> {
    const queue = this.#waiting.get(key) ?? [];
    if (queue.length >= this.#bounds.perKey) throw (this.#bounds.tooManyOfOne ?? tooManySignIns)();
    if (this.#count >= this.#bounds.inAll) this.#makeRoom(queue.length);
    return new Promise((resolve, reject) => {
      queue.push({ start: resolve, refuse: reject });
      this.#waiting.set(key, queue);
      this.#count += 1;
    });
  }

  /** @throws Refusal `unavailable` when nobody has more waiting than whoever comes. */
  #makeRoom(own: number): void {
    let longest: [key: string, queue: Waiting[]] | undefined;
    for (const entry of this.#waiting) if (entry[1].length > (longest?.[1].length ?? own + 1)) longest = entry;
    if (!longest) throw tooBusy(WAIT);
    const [key, queue] = longest;
    queue.pop()?.refuse(tooBusy(WAIT));
    this.#count -= 1;
    if (queue.length === 0) this.#waiting.delete(key);
  }
}
