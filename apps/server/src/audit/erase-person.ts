import { letOthersGo } from '../platform/let-others-go.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import type { Sql } from '../platform/read-page.ts';
import { lowerAscii, sqlLowerAscii } from '../platform/sql-words.ts';
import { ERASED_ACTOR, ERASED_SUBJECT } from './personal-data.ts';

/** What the trail no longer says of somebody. {@link verifyChain} reads it from the event that tells of the erasure. */
export interface Erasure {
  /** How many events said something of them. */
  events: number;
  /** Events that are about somebody or something else, and named them: what was typed at sign-in, or searched for. */
  others: number[];
  /** How many events from before there was erasure still name them: their hashes cover the names themselves. */
  kept: number;
}

/** A person, with every name that they went by: usernames, family names and addresses. */
export interface Person {
  id: string;
  names: readonly string[];
}

/**
 * Erases the personal data of somebody from every event, in the transaction of the change; the chain stays whole. What
 * was done, when, and by which id stays too. `found` is what {@link findMentions} answered before. Record `user.erase` with what this answers: without it the trail does not verify.
 */
export async function erasePerson(em: Em, { id, names }: Person, found?: FoundMentions): Promise<Erasure> {
  const theirs: Sql = { sql: "actor_id = ? or (actor_kind = 'anonymous' and subject_type = 'User' and subject_id = ?)", parameters: [id, id] };
  const about: Sql = { sql: "subject_type = 'User' and subject_id = ?", parameters: [id] };
  const all: Sql = { sql: `${theirs.sql} or (${about.sql})`, parameters: [...theirs.parameters, ...about.parameters] };
  const [events, kept] = [await countWhere(em, all, 'is not null'), await countWhere(em, all, 'is null')];
  await eraseActor(em, theirs);
  await eraseSubject(em, about);
  const others = [...new Set([...(await mentionsSince(em, names, found)), ...(await saidOfRequests(em, id))])].sort((a, b) => a - b);
  for (let start = 0; start < others.length; start += AT_ONCE) {
    const part = others.slice(start, start + AT_ONCE);
    const these = `seq in (${part.map(() => '?').join(', ')})`;
    await eraseActor(em, { sql: `actor_kind = 'anonymous' and ${these}`, parameters: part });
    await eraseSubject(em, { sql: these, parameters: part });
  }
  return { events, others, kept };
}

const AT_ONCE = 1000;

/** Every username, family name and address that the trail knows somebody by. */
export async function namesInTrail(em: Em, id: string): Promise<string[]> {
  const rows = await em.execute<{ personal_changes: string }[]>(
    "select personal_changes from audit_events where subject_type = 'User' and subject_id = ? and personal_changes is not null",
    [id],
  );
  const changes = rows.flatMap((row) => Object.entries(JSON.parse(row.personal_changes) as Record<string, { before: unknown; after: unknown }>));
  return changes
    .filter(([field]) => field !== 'firstName' && field !== 'filter')
    .flatMap(([, { before, after }]) => [before, after])
    .filter((name) => typeof name === 'string');
}

async function countWhere(em: Em, { sql, parameters }: Sql, commitment: 'is null' | 'is not null'): Promise<number> {
  const [row] = await em.execute<{ events: number | string }[]>(
    `select count(*) as events from audit_events where actor_commitment ${commitment} and (${sql})`,
    [...parameters],
  );
  return Number(row?.events ?? 0);
}

async function eraseActor(em: Em, { sql, parameters }: Sql): Promise<void> {
  const { actorLabel, address, userAgent } = ERASED_ACTOR;
  await em.execute(`update audit_events set actor_salt = null, actor_label = ?, address = ?, user_agent = ? where actor_salt is not null and (${sql})`, [
    actorLabel,
    address,
    userAgent,
    ...parameters,
  ]);
}

async function eraseSubject(em: Em, { sql, parameters }: Sql): Promise<void> {
  const { subjectLabel, note, personalChanges } = ERASED_SUBJECT;
  await em.execute(
    `update audit_events set subject_salt = null, subject_label = ?, note = ?, personal_changes = ? where subject_salt is not null and (${sql})`,
    [subjectLabel, note, personalChanges, ...parameters],
  );
}

/** Events that name somebody, up to one. */
export interface FoundMentions {
  names: readonly string[];
  upTo: number;
  events: readonly number[];
}

/** So many events are looked through at a time: with SQLite, nobody else is answered meanwhile. */
const LOOKED_THROUGH = 20_000;

/** Looks the whole trail through for somebody's names, bit by bit. Done before the change, in which others would wait for it. */
export async function findMentions(em: Em, names: readonly string[]): Promise<FoundMentions> {
  const [head] = await em.execute<{ seq: number | string }[]>('select seq from audit_head where id = 1');
  const upTo = Number(head?.seq ?? 0);
  const events: number[] = [];
  for (let after = 0; after < upTo; after += LOOKED_THROUGH) {
    events.push(...(await mentions(em, names, after, Math.min(upTo, after + LOOKED_THROUGH))));
    await letOthersGo();
  }
  return { names, upTo, events };
}

/** What was found, and what was written since; all of it when names came up that were not looked for. */
async function mentionsSince(em: Em, names: readonly string[], found: FoundMentions | undefined): Promise<number[]> {
  const sought = new Set(found?.names);
  if (!found || !names.every((name) => sought.has(name))) return mentions(em, names, 0, Number.MAX_SAFE_INTEGER);
  return [...found.events, ...(await mentions(em, names, found.upTo, Number.MAX_SAFE_INTEGER))];
}

/** Events after one and up to another that are not about the person but name them. */
async function mentions(em: Em, names: readonly string[], after: number, upTo: number): Promise<number[]> {
  const folded = [...new Set(names.map(lowerAscii))].filter((name) => name.length >= SHORTEST_NAME);
  if (folded.length === 0) return [];
  const kind = databaseKind(em);
  const position = kind === 'sqlite' ? 'instr' : 'strpos';
  const rows = await em.execute<{ seq: number | string }[]>(
    `select seq from audit_events where seq > ? and seq <= ? and subject_salt is not null and (
       (action in (${textsOf(TYPED)}) and ${sqlLowerAscii(kind, 'subject_label')} in (${folded.map(() => '?').join(', ')}) and (subject_id is null or subject_type <> 'User'))
       or (action in (${textsOf(SEARCHED)}) and (${folded.map(() => `${position}(${sqlLowerAscii(kind, 'personal_changes')}, ?) > 0`).join(' or ')})))
     order by seq`,
    [after, upTo, ...folded, ...folded],
  );
  return rows.map(({ seq }) => Number(seq));
}

/** Events of somebody's requests for access: why they asked, and what they were answered. */
async function saidOfRequests(em: Em, id: string): Promise<number[]> {
  const rows = await em.execute<{ seq: number | string }[]>(
    `select e.seq from audit_events e join audit_mentions m on m.seq = e.seq
     where m.person_id = ? and e.subject_type = 'AccessRequest' and e.note is not null and e.subject_salt is not null`,
    [id],
  );
  return rows.map(({ seq }) => Number(seq));
}

/** Events that are labelled by what somebody typed. */
const TYPED = ['auth.login', 'auth.lock', 'auth.request-password-reset', 'account.send-test-mail'];
/** Events that say what somebody searched for. */
const SEARCHED = ['user.export', 'audit.export', 'access.export', 'user.start-bulk'];
const textsOf = (actions: readonly string[]): string => actions.map((action) => `'${action}'`).join(', ');

/** Shorter ones are parts of too many words. */
const SHORTEST_NAME = 3;
