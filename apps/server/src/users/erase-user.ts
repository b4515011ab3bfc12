import { createHash } from 'node:crypto';
import { foldForIdentity } from '@gatehouse/contract';
import { beginErasure, eraseTraces } from '../audit/erase-traces.ts';
import { addTracesSince, findTraces, OtherNames, type Traces } from '../audit/find-traces.ts';
import { erasedLabel } from '../audit/personal-data.ts';
import type { Trail } from '../audit/trail.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { deletedSubject, findDeleted } from './kept-user.ts';

/**
 * Erases the personal data of somebody who was deleted: what was kept to restore them, and their names, addresses and
 * browsers in the audit trail, which stays whole. Their username stays taken. It can't be undone.
 * @throws Refusal `not-found`, `wrong-status` when it was done before.
 */
export async function eraseUser(call: AuthorizedCall, { id }: { id: string }): Promise<{ id: string }> {
  const mayErase = async (em: Em): Promise<Name[]> => {
    const deleted = await findDeleted(em, id);
    authorize(call, 'delete', 'User', deletedSubject(deleted));
    requireCeiling(call, deleted.roles, 'person');
    if (deleted.erasedAt !== null) throw conflict('wrong-status', 'Their personal data was erased already.');
    return [deleted.label, deleted.kept?.lastName, deleted.kept?.email];
  };
  return afterFindingTraces(call, id, mayErase, (found) =>
    change(call, async (em, trail) => {
      await recordErasure(call, em, trail, { id, names: await mayErase(em), found });
      return { id };
    }),
  );
}

type Name = string | null | undefined;

/**
 * Runs a change that erases somebody. However much the trail says of them: it is looked through before the change, and removed bit by bit after it.
 * From the change on it is told that they are erased; what can't be removed now is removed by the job.
 * @param namesOf what they are called; judges that the caller may.
 */
export async function afterFindingTraces<Result>(
  call: AuthorizedCall,
  id: string,
  namesOf: (em: Em) => Promise<readonly Name[]>,
  erase: (found: Traces) => Promise<Result>,
): Promise<Result> {
  const result = await attempt(call, id, namesOf, erase, MOST_TRIES);
  try {
    await eraseTraces(call.platform, id);
  } catch (cause) {
    call.platform.logger.error({ err: cause }, 'The personal data of somebody who was erased could not be removed from everywhere. It is tried again soon.');
  }
  return result;
}

const MOST_TRIES = 5;

async function attempt<Result>(
  call: AuthorizedCall,
  id: string,
  namesOf: (em: Em) => Promise<readonly Name[]>,
  erase: (found: Traces) => Promise<Result>,
  tries: number,
): Promise<Result> {
  const found = await findTraces(call, id, given(await namesOf(call.em)));
  try {
    return await erase(found);
  } catch (cause) {
    if (!(cause instanceof OtherNames)) throw cause;
    if (tries === 1) throw conflict('changed-since', 'Their names are being changed just now. Try again in a moment.');
    return attempt(call, id, namesOf, erase, tries - 1);
  }
}

const given = (names: readonly Name[]): string[] => names.filter((name) => name != null);

interface Erased {
  id: string;
  names: readonly Name[];
  /** What the trail said of them before the change. */
  found: Traces;
}

/** Keeps nothing of a deleted user's names, and records that they are erased, in the transaction of the change. @throws OtherNames */
export async function recordErasure(call: AuthorizedCall, em: Em, trail: Trail, { id, names, found }: Erased): Promise<void> {
  const traces = await addTracesSince(em, id, given(names), found);
  const [tombstone] = await em.execute<{ username_key: string }[]>('select username_key from user_tombstones where id = ?', [id]);
  await em.execute(
    'update user_tombstones set username_key = ?, label = null, search_text = null, kept = null, restorable_until = null, erased_at = ? where id = ?',
    [reservedKey(tombstone?.username_key ?? id), timestampOf(call.platform.clock.now()), id],
  );
  await beginErasure(call, em, id, traces);
  const { events, others, kept } = traces;
  trail.record({
    action: 'user.erase',
    subject: { type: 'User', id, label: erasedLabel(id) },
    changes: {
      events: { before: events, after: 0 },
      ...(others.length > 0 && { others: { before: null, after: others } }),
      ...(kept > 0 && { notErasable: { before: kept, after: kept } }),
    },
  });
}

/** Keeps an erased person's username taken without keeping it. Whoever guesses it can confirm the guess, and no more. */
export const reservedKey = (usernameKey: string): string => `erased:${createHash('sha256').update(usernameKey).digest('hex')}`;

/** The keys by which tombstones hold a username: as it was, and as it is once erased. */
export const tombstoneKeysOf = (username: string): [string, string] => {
  const key = foldForIdentity(username);
  return [key, reservedKey(key)];
};
