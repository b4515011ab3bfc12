import { canOn } from '@gatehouse/ability';
import type { AccessDecision as WireDecision, AuthorizeInput } from '@gatehouse/contract';
import { decide } from '@gatehouse/decisions';
import { timestampOf } from '../platform/clock.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound, type Refusal } from '../platform/errors.ts';
import { insertAtOnce } from '../platform/insert-rows.ts';
import type { Platform } from '../platform/platform.ts';
import { AccessDecision } from './access-decision.entity.ts';
import { compiledRules } from './application-rules-cache.ts';
import { foldedDecision } from './folded-decision.ts';
import { type KnownApplication, readFacts } from './read-facts.ts';
import { noteTraits } from './seen-traits.ts';

/** A question whose form is right, and who asks it. */
export interface AskedQuestion extends Pick<AuthorizeInput, 'user' | 'requestType' | 'traits' | 'requestId' | 'threadId' | 'context'> {
  applicationId: string;
  caller: Caller;
}

/** Who asks, and what they may see. */
export interface Caller extends Pick<AuthorizedCall, 'ability'> {
  kind: 'user' | 'service';
  id: string;
  /** The user for whom a service asks. */
  onBehalfOfId: string | null;
}

/** What was decided, or why nothing could be. */
export type Answer = WireDecision | Refusal;

/** Decides all questions by what the database has now and records the decisions in one transaction. The answers stand in the order of the questions. */
export async function answerQuestions(platform: Platform, questions: readonly AskedQuestion[]): Promise<Answer[]> {
  const at = timestampOf(platform.clock.now());
  const applicationIds = questions.map(({ applicationId }) => applicationId);
  const { applications, personOf } = await readFacts(platform, { applicationIds, users: questions.map(({ user }) => user) }, at);
  const answers: Answer[] = [];
  const rows: ReturnType<typeof rowOf>[] = [];
  const carried: { applicationId: string; trait: string }[] = [];
  for (const question of questions) {
    const application = applications.get(question.applicationId);
    if (!application || !canOn(question.caller.ability, 'read', 'Application', application)) {
      answers.push(notFound('application'));
      continue;
    }
    const rules = await compiledRules(platform, application);
    const person = personOf(question.user);
    const traits = [...new Set(question.traits)].sort();
    const decided = decide(rules, person, { requestType: question.requestType, traits }, at);
    const answer: WireDecision = { ...decided, decisionId: platform.ids.next(), at };
    answers.push(answer);
    for (const trait of traits) carried.push({ applicationId: application.id, trait });
    rows.push(rowOf(question, application, person?.id ?? null, traits, answer));
  }
  await insertAtOnce(platform.orm, AccessDecision, rows);
  await noteTraits(platform, carried, at);
  return answers;
}

const rowOf = (
  { user, requestType, requestId, threadId, context, caller }: AskedQuestion,
  { id: applicationId, name: applicationName }: KnownApplication,
  userId: string | null,
  traits: readonly string[],
  { decisionId, at, decision, reason, redact, policyIds }: WireDecision,
) => {
  const searched = {
    applicationName,
    traits: JSON.stringify(traits),
    asked: userId === null ? (user.id ?? user.username ?? user.email ?? null) : null,
  };
  return {
    id: decisionId,
    at,
    applicationId,
    userId,
    ...searched,
    ...foldedDecision(searched),
    requestType,
    decision,
    reason,
    redact: JSON.stringify(redact),
    policyIds: JSON.stringify(policyIds),
    requestId: requestId ?? null,
    threadId: threadId ?? null,
    context: context === undefined ? null : JSON.stringify(context),
    callerKind: caller.kind,
    callerId: caller.id,
    onBehalfOfId: caller.onBehalfOfId,
  };
};
