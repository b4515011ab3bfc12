import { canOn } from '@gatehouse/ability';
import {
  type AccessOutcome,
  type DecisionReason,
  type listDecisionsInput,
  type LoggedDecision,
  type Page,
  type RequestType,
  searchKeyOf,
} from '@gatehouse/contract';
import type { z } from 'zod';
import { namesOfActors } from '../audit/names-of-actors.ts';
import { openableOf } from '../audit/openable.ts';
import { erasedLabel } from '../audit/personal-data.ts';
import { Application } from '../applications/application.entity.ts';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import { readPage } from '../platform/keyset.ts';
import { databaseKind } from '../platform/orm.ts';
import { readAside } from '../platform/read-aside.ts';
import { fromMatching, readPageOf, type Sql } from '../platform/read-page.ts';
import { listHas, searchFor, wordsOf } from '../platform/sql-words.ts';
import { User } from '../users/user.entity.ts';
import { AccessDecision } from './access-decision.entity.ts';
import { sqlOfFoldedDecision } from './folded-decision.ts';

const columns = `d.id, d.at, d.application_id, d.application_name, d.user_id, d.asked, d.request_type, d.traits, d.decision, d.reason, d.redact,
  d.policy_ids, d.request_id, d.thread_id, d.context, d.caller_kind, d.caller_id, d.on_behalf_of_id`;

interface Row {
  id: string;
  at: string;
  application_id: string;
  application_name: string;
  user_id: string | null;
  asked: string | null;
  request_type: RequestType;
  traits: string;
  decision: AccessOutcome;
  reason: DecisionReason;
  redact: string;
  policy_ids: string;
  request_id: string | null;
  thread_id: string | null;
  context: string | null;
  caller_kind: 'user' | 'service';
  caller_id: string;
  on_behalf_of_id: string | null;
}

type Input = z.output<typeof listDecisionsInput>;

/** One page of the log of decisions, the latest first unless said. `search` looks at application, user and traits. */
export async function listDecisions(call: AuthorizedCall, input: Input, counted = true): Promise<Page<LoggedDecision>> {
  const { em, ability } = call;
  const kind = databaseKind(em);
  const { trait } = input.filter ?? {};
  const asked = {
    entity: AccessDecision,
    alias: 'd',
    columns,
    where: [accessibleBy(ability, 'read', 'AccessDecision'), filterOf(input)],
    also: [trait === undefined ? undefined : listHas(kind, 'd.traits', trait), searchOf(call, input.search)],
    sortBy: 'd.at',
    id: 'd.id',
    page: readPage<'at'>(input, { sort: 'at', direction: 'desc' }),
    counted,
  };
  // What is looked for may be anywhere in the log.
  const looksFor = (input.search?.trim() ?? '') !== '' || Object.keys(input.filter ?? {}).length > 0;
  const { rows, nextCursor, total } = await (looksFor ? readAside(call, (ask) => readPageOf<Row>(em, { ...asked, ask })) : readPageOf<Row>(em, asked));
  return { items: await viewDecisions(call, rows), nextCursor, total };
}

/** One decision, as the list shows it, with what can be opened of what it names. @throws Refusal `not-found`, also for one that the caller may not see. */
export async function getDecision(call: AuthorizedCall, { id }: { id: string }): Promise<LoggedDecision> {
  const { em, ability } = call;
  const where = [accessibleBy(ability, 'read', 'AccessDecision'), { id }];
  const one = fromMatching(em, { entity: AccessDecision, alias: 'd', where });
  const [decision] = await viewDecisions(call, await em.execute<Row[]>(`select ${columns} ${one.sql}`, [...one.parameters]));
  if (!decision) throw notFound('decision');
  const { applicationId, userId, caller, onBehalfOf, policyIds } = decision;
  return { ...decision, openable: await openableOf(call, [applicationId, userId, caller.id, onBehalfOf?.id ?? null, ...policyIds]) };
}

function filterOf({ filter }: Input): Record<string, unknown> {
  const { trait: _trait, from, to, ...lists } = filter ?? {};
  const equal = Object.entries(lists).filter(([, value]) => value !== undefined);
  const at = { ...(from !== undefined && { $gte: timestampOf(new Date(from)) }), ...(to !== undefined && { $lte: timestampOf(new Date(to)) }) };
  return {
    ...Object.fromEntries(equal.map(([field, value]) => [field, Array.isArray(value) ? { $in: value } : value])),
    ...(Object.keys(at).length > 0 && { at }),
  };
}

/** What is not shown is not searched either: whoever may not see a user, or an application's description, would learn it by trying. */
function searchOf(call: AuthorizedCall, typed: string | undefined): Sql | undefined {
  const text = typed?.trim() ?? '';
  const words = wordsOf(searchKeyOf(text));
  if (words.length === 0) return undefined;
  const each = words.map((word) => namedBy(call, word));
  return {
    sql: `d.request_id = ? or d.thread_id = ? or (${each.map(({ sql }) => `(${sql})`).join(' and ')})`,
    parameters: [text, text, ...each.flatMap(({ parameters }) => parameters)],
  };
}

/** Decisions about whom or what a word names. */
function namedBy({ em, ability }: AuthorizedCall, word: string): Sql {
  const kind = databaseKind(em);
  const found = (alias: string): (Sql | undefined)[] => [searchFor(kind, `${alias}.search_text`, word)];
  const users = fromMatching(em, { entity: User, alias: 'u', where: [accessibleBy(ability, 'read', 'User')], also: found('u') });
  const applications = fromMatching(em, { entity: Application, alias: 'a', where: [accessibleBy(ability, 'read', 'Application')], also: found('a') });
  const shown = `${kind === 'sqlite' ? 'instr' : 'strpos'}(${sqlOfFoldedDecision(kind)}, ?) > 0`;
  return {
    sql: `d.application_id in (select a.id ${applications.sql}) or d.user_id in (select u.id ${users.sql}) or ${shown}`,
    parameters: [...applications.parameters, ...users.parameters, word],
  };
}

async function viewDecisions({ em, ability }: AuthorizedCall, rows: readonly Row[]): Promise<LoggedDecision[]> {
  const people = [...new Set(rows.flatMap((row) => [row.user_id, row.caller_id, row.on_behalf_of_id]))].filter((id) => id !== null);
  const names = await namesOfActors(em, people);
  const nameOf = (id: string): string => names[id] ?? erasedLabel(id);
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    applicationId: row.application_id,
    applicationName: row.application_name,
    userId: row.user_id,
    userLabel: row.user_id === null ? row.asked : canOn(ability, 'read', 'User', { id: row.user_id }, 'username') ? nameOf(row.user_id) : null,
    requestType: row.request_type,
    traits: JSON.parse(row.traits) as string[],
    decision: row.decision,
    reason: row.reason,
    redact: JSON.parse(row.redact) as string[],
    policyIds: JSON.parse(row.policy_ids) as string[],
    requestId: row.request_id,
    threadId: row.thread_id,
    context: row.context === null ? null : (JSON.parse(row.context) as Record<string, unknown>),
    caller: { kind: row.caller_kind, id: row.caller_id, label: nameOf(row.caller_id) },
    onBehalfOf: row.on_behalf_of_id === null ? null : { id: row.on_behalf_of_id, label: nameOf(row.on_behalf_of_id) },
  }));
}
