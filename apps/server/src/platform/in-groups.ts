import { faultOf } from './database-fault.ts';

interface Waiting<Question, Answer> {
  question: Question;
  resolve: (answer: Answer) => void;
  reject: (cause: unknown) => void;
}

interface Limits<Question> {
  /** So many groups may be under way at once. */
  groups: number;
  /** The largest group, by {@link weigh}. */
  most: number;
  /** How much a question adds to its group; 1 unless said. */
  weigh?: (question: Question) => number;
}

/**
 * Answers questions in groups: those that arrive while as many groups as may be are under way wait, and go together in the next. A group
 * begins after all of its questions arrived, so an answer that is read from the database holds to whatever was committed before the
 * question was asked; it only shares the cost.
 */
export class InGroups<Question, Answer> {
  readonly #answer: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  readonly #limits: Limits<Question>;
  #waiting: Waiting<Question, Answer>[] = [];
  #underWay = 0;

  /** @param answer the answers to all questions, in their order. When it fails, each question is asked alone, so that one can't spoil its neighbours'. */
  constructor(answer: (questions: readonly Question[]) => Promise<readonly Answer[]>, limits: Limits<Question>) {
    this.#answer = answer;
    this.#limits = limits;
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      if (this.#underWay === this.#limits.groups) return;
      this.#underWay += 1;
      // Whatever came in with the same turn of the event loop goes with it.
      setImmediate(() => void this.#work());
    });
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) await this.#settle(this.#takeGroup());
    this.#underWay -= 1;
  }

  #takeGroup(): Waiting<Question, Answer>[] {
    const { most, weigh = () => 1 } = this.#limits;
    let weight = 0;
    const end = this.#waiting.findIndex(({ question }, index) => (weight += weigh(question)) > most && index > 0);
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #settle(group: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#answer(group.map(({ question }) => question));
      if (answers.length !== group.length) throw new Error(`${group.length} questions had ${answers.length} answers.`);
      for (const [index, answer] of answers.entries()) group[index]?.resolve(answer);
    } catch (cause) {
      const [only, ...others] = group;
      // A database that is away is away for each of them: nobody waits for as many tries as there are questions.
      if (faultOf(cause) !== undefined) for (const { reject } of group) reject(cause);
      else if (only && others.length === 0) only.reject(cause);
      else for (const each of group) await this.#settle([each]);
    }
  }
}
