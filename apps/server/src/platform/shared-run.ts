/** Somebody's answer is of no use any more: all who waited for it have gone. */
export class NobodyWaits extends Error {
  override readonly name = 'NobodyWaits';

  constructor() {
    super('Whoever asked has gone.');
  }
}

interface Run<Result> {
  result: Promise<Result>;
  stop: AbortController;
  waiting: number;
  begun: boolean;
  begin(): void;
}

/**
 * Dear work whose answer is for whoever asks: done once at a time, however many ask. An answer must know of all that was there when it was asked for,
 * so that whoever comes while it is under way waits for the next time, together with all others who do.
 */
export class SharedRun<Result> {
  readonly #work: (stop: AbortSignal) => Promise<Result>;
  #current: Run<Result> | undefined;
  #next: Run<Result> | undefined;

  /** @param work ends early when its signal says that nobody waits for it any more. */
  constructor(work: (stop: AbortSignal) => Promise<Result>) {
    this.#work = work;
  }

  /** @param gone tells that this one waits no longer. @throws NobodyWaits to whoever has gone; what `work` throws. */
  ask(gone?: AbortSignal): Promise<Result> {
    const run = this.#toJoin();
    run.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        run.waiting -= 1;
        if (run.waiting === 0) this.#abandon(run);
        reject(new NobodyWaits());
      };
      if (gone?.aborted) return leave();
      gone?.addEventListener('abort', leave, { once: true });
      const settled = (settle: () => void) => (): void => {
        gone?.removeEventListener('abort', leave);
        settle();
      };
      run.result.then(
        (result) => settled(() => resolve(result))(),
        (cause: unknown) => settled(() => reject(cause as Error))(),
      );
    });
  }

  /** Ends what is under way, and what waits. */
  stop(): void {
    this.#next?.stop.abort();
    this.#current?.stop.abort();
  }

  /** One that has not begun: another may not have seen what came since. */
  #toJoin(): Run<Result> {
    if (!this.#current) {
      const run = this.#prepare();
      this.#begin(run);
      return run;
    }
    return this.#current.begun || this.#current.stop.signal.aborted ? (this.#next ??= this.#prepare()) : this.#current;
  }

  #prepare(): Run<Result> {
    const stop = new AbortController();
    let begin = (): void => {};
    const result = new Promise<void>((resolve) => (begin = resolve)).then(() => {
      run.begun = true;
      return this.#work(stop.signal);
    });
    // Whoever waited may have gone.
    result.catch(() => {});
    const run: Run<Result> = { result, stop, waiting: 0, begun: false, begin };
    return run;
  }

  #begin(run: Run<Result>): void {
    this.#current = run;
    // The other calls of a batch come in the same breath.
    setImmediate(run.begin);
    const ended = (): void => {
      const next = this.#next;
      this.#current = undefined;
      this.#next = undefined;
      if (next) this.#begin(next);
    };
    run.result.then(ended, ended);
  }

  #abandon(run: Run<Result>): void {
    if (run === this.#next) this.#next = undefined;
    else run.stop.abort();
  }
}
