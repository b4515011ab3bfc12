import { answerQuestions, type AskedQuestion } from '../access/answer-questions.ts';
import { readFacts } from '../access/read-facts.ts';
import { findKeyByHash } from '../api-keys/read-key.ts';
import { abilityOf } from '../platform/authz/ability-of.ts';
import { timestampOf } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { hashOfSecret } from '../platform/ids.ts';
import { startPlatform } from '../start-platform.ts';

/** What is asked again and again: by an application's key, about users in turn, each with one of the traits. */
export interface StagesInput {
  key: string;
  applicationId: string;
  usernames: readonly string[];
  traits: readonly string[];
}

/** The stages of a decision without the network around them, each for so many requests that wait at the same time. */
export interface DecisionStages {
  findKeys(requests: number): Promise<void>;
  readFacts(requests: number): Promise<void>;
  /** Reads the facts, decides and records. */
  answer(requests: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a database beside its server, for the benchmark that says what each stage costs. @param settings as a server's environment. */
export async function openDecisionStages(settings: Record<string, string>, { key, applicationId, usernames, traits }: StagesInput): Promise<DecisionStages> {
  const platform = await startPlatform(readConfig(settings));
  const hash = hashOfSecret(key);
  const found = await findKeyByHash(platform, hash);
  if (!found) throw new Error('The key is not in this database.');
  const caller = { kind: 'service', id: found.principal.id, onBehalfOfId: null, ability: abilityOf(platform, found.principal) } as const;
  let asked = 0;
  const questions = (count: number): AskedQuestion[] =>
    Array.from({ length: count }, () => {
      asked += 1;
      const trait = traits[asked % traits.length] ?? '';
      return { applicationId, caller, user: { username: usernames[asked % usernames.length] ?? '' }, requestType: 'prompt', traits: [trait, 'NOR_THIS'] };
    });
  return {
    findKeys: async (requests) => void (await Promise.all(Array.from({ length: requests }, () => findKeyByHash(platform, hash)))),
    async readFacts(requests) {
      const users = questions(requests).map(({ user }) => user);
      await readFacts(platform, { applicationIds: [applicationId], users }, timestampOf(platform.clock.now()));
    },
    answer: async (requests) => void (await answerQuestions(platform, questions(requests))),
    close: () => platform.orm.close(true),
  };
}
