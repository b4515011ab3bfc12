import { InGroups } from '../platform/in-groups.ts';
import { databaseKind } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { answerQuestions, type Answer, type AskedQuestion } from './answer-questions.ts';

/** Questions that are recorded together, unless a single call has more. */
const MOST_AT_ONCE = 500;

type Queue = InGroups<readonly AskedQuestion[], readonly Answer[]>;
const queues = new WeakMap<Platform, Queue>();

/**
 * Group commits: questions that arrive while others are being recorded are answered together in the next group. Each is read, decided and
 * recorded after it arrived, and answered after the commit. So an answer is on record, holds to whatever was changed before it was asked,
 * and costs a share of one write to the disk. The questions of one call stay together (decision 016).
 */
export function askInTurn(platform: Platform, questions: readonly AskedQuestion[]): Promise<readonly Answer[]> {
  const queue = queues.get(platform) ?? openQueue(platform);
  return queue.ask(questions);
}

function openQueue(platform: Platform): Queue {
  const answer = async (calls: readonly (readonly AskedQuestion[])[]): Promise<(readonly Answer[])[]> => {
    const answers = await answerQuestions(platform, calls.flat());
    let start = 0;
    return calls.map(({ length }) => answers.slice(start, (start += length)));
  };
  // On PostgreSQL one group is read and decided while another waits for the disk; SQLite has one writer, who works while we wait.
  const groups = databaseKind(platform.orm.em) === 'postgres' ? 2 : 1;
  const queue: Queue = new InGroups(answer, { groups, most: MOST_AT_ONCE, weigh: ({ length }) => length });
  queues.set(platform, queue);
  return queue;
}
