import { type AccessDecision as WireDecision, type AuthorizeResult, authorizeInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { findApplicationByKey } from '../api-keys/find-key-caller.ts';
import { abilityOf } from '../platform/authz/ability-of.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { invalidField, Refusal, wrongFields } from '../platform/errors.ts';
import type { ApplicationPrincipal } from '../platform/principal.ts';
import type { Answer, AskedQuestion } from './answer-questions.ts';
import { askInTurn } from './decision-queue.ts';

type Asked = z.output<typeof authorizeInput>;

/**
 * Decides whether a user may send something with these traits to an application. The decision is on record before it is answered, and
 * holds to every change that was answered before the question was asked. Whoever sent an `applicationKey` calls as that application.
 * @throws Refusal `not-found` for an application that is not there, or that the caller may not see.
 */
export async function authorizeRequest(call: AuthorizedCall, { applicationKey: _letIn, ...question }: Asked): Promise<WireDecision> {
  const [answer] = await askInTurn(call.platform, [questionOf(call, question)]);
  if (!answer) throw new Error('A question was not answered.');
  if (answer instanceof Refusal) throw answer;
  return answer;
}

/** As {@link authorizeRequest} for many, all in one transaction and answered in order. A bad one is answered by its error. */
export async function authorizeRequests(call: AuthorizedCall, requests: readonly unknown[]): Promise<AuthorizeResult[]> {
  const byKey: KnownApplications = new Map();
  const judged = await Promise.all(requests.map((request) => judge(call, request, byKey)));
  const questions = judged.filter((question): question is AskedQuestion => !(question instanceof Refusal));
  const answers = questions.length === 0 ? [] : await askInTurn(call.platform, questions);
  const inOrder = answers[Symbol.iterator]();
  return judged.map((question) => {
    const answer: Answer | undefined = question instanceof Refusal ? question : inOrder.next().value;
    if (!answer) throw new Error('A question was not answered.');
    return answer instanceof Refusal ? failureOf(answer) : answer;
  });
}

/** The applications whose keys came with the requests of one call: each key is looked up once. */
type KnownApplications = Map<string, Promise<ApplicationPrincipal>>;

async function judge(call: AuthorizedCall, request: unknown, byKey: KnownApplications): Promise<AskedQuestion | Refusal> {
  const parsed = authorizeInput.safeParse(request);
  if (!parsed.success) {
    return new Refusal('BAD_REQUEST', 'invalid', 'Some of what you sent is not right. See the fields.', { fields: wrongFields(parsed.error) });
  }
  try {
    const { applicationKey, ...question } = parsed.data;
    if (applicationKey === undefined) return questionOf(call, question);
    const { platform, em, origin } = call;
    const known = byKey.get(applicationKey) ?? findApplicationByKey(platform, em, applicationKey, origin);
    byKey.set(applicationKey, known);
    const principal = await known;
    return questionOf({ principal, ability: abilityOf(platform, principal) }, question);
  } catch (cause) {
    if (cause instanceof Refusal) return cause;
    throw cause;
  }
}

type Asking = Pick<AuthorizedCall, 'principal' | 'ability'>;

function questionOf({ principal, ability }: Asking, { applicationId, ...question }: Omit<Asked, 'applicationKey'>): AskedQuestion {
  // An application's key says which application it asks about.
  const about = applicationId ?? (principal.kind === 'application' ? principal.id : undefined);
  if (about === undefined) throw invalidField('applicationId', 'Say which application: applicationId, or applicationKey.');
  const onBehalfOf = principal.kind === 'service' ? principal.onBehalfOf : null;
  const kind = principal.kind === 'user' ? 'user' : 'service';
  return { ...question, applicationId: about, caller: { kind, id: principal.id, onBehalfOfId: onBehalfOf?.id ?? null, ability } };
}

const failureOf = ({ code, reason, message, details }: Refusal): AuthorizeResult => ({
  error: { code, reason, message, ...(details.fields && { fields: details.fields }) },
});
