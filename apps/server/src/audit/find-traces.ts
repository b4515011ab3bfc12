import { foldForSearch, searchKeyOf } from '@gatehouse/contract';
import type { AuthorizedCall } from '../platform/call.ts';
import { letOthersGo } from '../platform/let-others-go.ts';
import { type DatabaseKind, databaseKind, type Em } from '../platform/orm.ts';
import { readAside } from '../platform/read-aside.ts';
import type { Ask } from '../platform/read-page.ts';
import { lowerAscii, sqlLowerAscii, wordsOf } from '../platform/sql-words.ts';
import { readHead } from './trail.ts';

/** What the trail says of somebody, up to one of its events. */
export interface Traces {
  /** Every name that they went by: usernames, family names and addresses. */
  names: readonly string[];
  upTo: number;
  /** How many events say something of them. */
  events: number;
  /** Events that are about somebody or something else, and name them: what was typed at sign-in, or searched for. */
  others: readonly number[];
  /** How many events from before there was erasure name them: their hashes cover the names themselves. */
  kept: number;
}

/** Somebody came to be called otherwise since they were looked for: they are looked for anew. */
export class OtherNames extends Error {}

/** So many events are looked through at a time: with SQLite, nobody else is answered meanwhile. */
const LOOKED_THROUGH = 20_000;

/** Looks the whole trail through for somebody, bit by bit. Done before the change, in which others would wait for it. */
export async function findTraces(call: AuthorizedCall, id: string, names: readonly string[]): Promise<Traces> {
  const { em } = call;
  const { seq: upTo } = await readHead(em);
  const span = { after: 0, upTo };
  const own = await readAside(call, (ask) => ownTraces(ask, id, span));
  const known = [...new Set([...names, ...own.names])];
  const others: number[] = [];
  for (let after = 0; after < upTo; after += LOOKED_THROUGH) {
    others.push(...(await mentions(em, known, { after, upTo: Math.min(upTo, after + LOOKED_THROUGH) })));
    await letOthersGo();
  }
  others.push(...(await readAside(call, (ask) => saidOfRequests(ask, id, span))));
  return { ...own, names: known, upTo, others: [...new Set(others)].sort((a, b) => a - b) };
}

/**
 * Adds what the trail has come to say of them since, up to its end: inside of the change.
 * @throws OtherNames
 */
export async function addTracesSince(em: Em, id: string, names: readonly string[], found: Traces): Promise<Traces> {
  const ask: Ask = (sql, parameters) => em.execute(sql, [...parameters]);
  const span = { after: found.upTo, upTo: (await readHead(em)).seq };
  const own = await ownTraces(ask, id, span);
  const sought = new Set(found.names);
  if (![...names, ...own.names].every((name) => sought.has(name))) throw new OtherNames();
  const others = [...found.others, ...(await mentions(em, found.names, span)), ...(await saidOfRequests(ask, id, span))];
  return {
    names: found.names,
    upTo: span.upTo,
    events: found.events + own.events,
    others: [...new Set(others)].sort((a, b) => a - b),
    kept: found.kept + own.kept,
  };
}

/** Events after one and up to another. */
interface Span {
  after: number;
  upTo: number;
}

interface OwnRow {
  seq: number | string;
  kept: number;
  personal_changes: string | null;
}

/** What events say that they did or that are about them; and every username, family name and address that these know them by. */
async function ownTraces(ask: Ask, id: string, { after, upTo }: Span): Promise<Pick<Traces, 'names' | 'events' | 'kept'>> {
  const columns = 'seq, case when actor_commitment is null then 1 else 0 end as kept';
  const done = await ask<OwnRow>(`select ${columns}, null as personal_changes from audit_events where actor_id = ? and seq > ? and seq <= ?`, [
    id,
    after,
    upTo,
  ]);
  const about = await ask<OwnRow>(
    `select ${columns}, personal_changes from audit_events where subject_type = 'User' and subject_id = ? and seq > ? and seq <= ?`,
    [id, after, upTo],
  );
  const kept = new Map([...done, ...about].map((row) => [Number(row.seq), row.kept === 1]));
  const old = [...kept.values()].filter(Boolean).length;
  return { names: about.flatMap(({ personal_changes: text }) => (text === null ? [] : namesIn(text))), events: kept.size - old, kept: old };
}

const namesIn = (personalChanges: string): string[] =>
  Object.entries(JSON.parse(personalChanges) as Record<string, { before: unknown; after: unknown }>)
    .filter(([field]) => field !== 'firstName' && field !== 'filter')
    .flatMap(([, { before, after }]) => [before, after])
    .filter((name) => typeof name === 'string');

/** Events that are not about the person but name them, as searches find names: whatever the accents, the case and the order of words. */
async function mentions(em: Em, names: readonly string[], span: Span): Promise<number[]> {
  const sought = [...new Set(names.flatMap((name) => [lowerAscii(name.trim()), searchKeyOf(name)]))].filter((name) => name.length >= SHORTEST_NAME);
  if (sought.length === 0) return [];
  return [...(await typedNames(em, sought, span)), ...(await searchesInAscii(em, sought, span)), ...(await searchesInOtherLetters(em, sought, span))];
}

/** Events that are labelled by one of the names. */
async function typedNames(em: Em, names: readonly string[], { after, upTo }: Span): Promise<number[]> {
  const kind = databaseKind(em);
  // What is kept folded has the reason on the next line.
  const begins = names.map(() => `${positionIn(kind)}(subject_folded, ?) = 1`).join(' or ');
  return seqsOf(
    await em.execute(
      `select seq from audit_events where seq > ? and seq <= ? and subject_salt is not null and action in (${textsOf(TYPED)})
         and (subject_id is null or subject_type <> 'User')
         and (${sqlLowerAscii(kind, 'subject_label')} in (${names.map(() => '?').join(', ')}) or ${begins})`,
      [after, upTo, ...names, ...names.map((name) => `${name}\n`)],
    ),
  );
}

/** Events that say that somebody searched for one of the names. */
async function searchesInAscii(em: Em, names: readonly string[], { after, upTo }: Span): Promise<number[]> {
  const kind = databaseKind(em);
  const holds = `${positionIn(kind)}(${sqlLowerAscii(kind, 'personal_changes')}, ?) > 0`;
  const named = names
    .map(
      (name) =>
        `(${wordsOf(name)
          .map(() => holds)
          .join(' and ')})`,
    )
    .join(' or ');
  return seqsOf(
    await em.execute(
      `select seq from audit_events where seq > ? and seq <= ? and subject_salt is not null and action in (${textsOf(SEARCHED)}) and (${named})`,
      [after, upTo, ...names.flatMap(wordsOf)],
    ),
  );
}

/** The same, where no database folds what they searched for as we do. */
async function searchesInOtherLetters(em: Em, names: readonly string[], { after, upTo }: Span): Promise<number[]> {
  const rows = await em.execute<{ seq: number | string; text: string }[]>(
    `select seq, personal_changes as text from audit_events where seq > ? and seq <= ? and subject_salt is not null and action in (${textsOf(SEARCHED)})
       and octet_length(personal_changes) <> length(personal_changes)`,
    [after, upTo],
  );
  return seqsOf(
    rows.filter(({ text }) => {
      const folded = foldForSearch(text);
      return names.some((name) => wordsOf(name).every((word) => folded.includes(word)));
    }),
  );
}

const positionIn = (kind: DatabaseKind): string => (kind === 'sqlite' ? 'instr' : 'strpos');
const seqsOf = (rows: readonly { seq: number | string }[]): number[] => rows.map(({ seq }) => Number(seq));

/** Events of somebody's requests for access: why they asked, and what they were answered. */
async function saidOfRequests(ask: Ask, id: string, { after, upTo }: Span): Promise<number[]> {
  const rows = await ask<{ seq: number | string }>(
    `select e.seq from audit_mentions m join audit_events e on e.seq = m.seq
     where m.person_id = ? and m.seq > ? and m.seq <= ? and e.subject_type = 'AccessRequest' and e.note is not null and e.subject_salt is not null`,
    [id, after, upTo],
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
