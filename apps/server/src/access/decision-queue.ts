import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { answerQuestions, type Answer, type AskedQuestion } from './answer-questions.ts';

interface Job {
  questions: readonly AskedQuestion[];
  resolve: (answers: Answer[]) => void;
  reject: (cause: unknown) => void;
}

/** Questions that one transaction answers, unless a single job has more. */
const MOST_AT_ONCE = 500;

/**
 * Group commits: questions that arrive while a transaction is under way are answered together in the next one. Each is read, decided and
 * recorded in one transaction that began after it arrived, and answered after the commit. So an answer is on record, holds to whatever
 * was changed before it was asked, and costs a share of one write to the disk.
 */
class DecisionQueue {
  readonly #platform: Platform;
  #waiting: Job[] = [];
  #working = false;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  ask(questions: readonly AskedQuestion[]): Promise<Answer[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ questions, resolve, reject });
      if (this.#working) return;
      this.#working = true;
      // Whatever came in with the same turn of the event loop goes with it.
      setImmediate(() => void this.#work());
    });
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) await this.#answer(this.#takeJobs());
    this.#working = false;
  }

  #takeJobs(): Job[] {
    let count = 0;
    const end = this.#waiting.findIndex(({ questions }, index) => (count += questions.length) > MOST_AT_ONCE && index > 0);
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #answer(jobs: Job[]): Promise<void> {
    try {
      const answers = await answerInOneTransaction(
        this.#platform,
        jobs.flatMap(({ questions }) => questions),
      );
      let start = 0;
      for (const { questions, resolve } of jobs) resolve(answers.slice(start, (start += questions.length)));
    } catch (cause) {
      const [only, ...others] = jobs;
      // One question that can't be recorded must not spoil its neighbours'.
      if (only && others.length === 0) only.reject(cause);
      else for (const job of jobs) await this.#answer([job]);
    }
  }
}

async function answerInOneTransaction(platform: Platform, questions: readonly AskedQuestion[]): Promise<Answer[]> {
  return platform.orm.em.fork().transactional((em) => answerQuestions(platform, em as Em, questions));
}

const queues = new WeakMap<Platform, DecisionQueue>();

/** Answers questions, each recorded before. Those of one call are answered in one transaction. */
export function askInTurn(platform: Platform, questions: readonly AskedQuestion[]): Promise<Answer[]> {
  let queue = queues.get(platform);
  if (!queue) queues.set(platform, (queue = new DecisionQueue(platform)));
  return queue.ask(questions);
}
