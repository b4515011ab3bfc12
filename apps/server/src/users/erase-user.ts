import { createHash } from 'node:crypto';
import { foldForIdentity } from '@gatehouse/contract';
import { erasePerson, findMentions, type FoundMentions, namesInTrail } from '../audit/erase-person.ts';
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
  const found = await findTraces(call.em, id, await mayErase(call.em));
  return change(call, async (em, trail) => {
    await eraseTraces(call, em, trail, { id, names: await mayErase(em), found });
    return { id };
  });
}

type Name = string | null | undefined;

interface Traces {
  id: string;
  names: readonly Name[];
  found: FoundMentions | undefined;
}

/** Where the trail names somebody, looked up before the change. */
export const findTraces = async (em: Em, id: string, names: readonly Name[]): Promise<FoundMentions> => findMentions(em, await allNames(em, id, names));

const allNames = async (em: Em, id: string, names: readonly Name[]): Promise<string[]> => [
  ...names.filter((name) => name != null),
  ...(await namesInTrail(em, id)),
];

/** Erases what is left of a deleted user, in the transaction of the change, and records it. */
export async function eraseTraces(call: AuthorizedCall, em: Em, trail: Trail, { id, names, found }: Traces): Promise<void> {
  const known = await allNames(em, id, names);
  const [tombstone] = await em.execute<{ username_key: string }[]>('select username_key from user_tombstones where id = ?', [id]);
  await em.execute('update user_tombstones set username_key = ?, label = null, kept = null, restorable_until = null, erased_at = ? where id = ?', [
    reservedKey(tombstone?.username_key ?? id),
    timestampOf(call.platform.clock.now()),
    id,
  ]);
  for (const referrer of call.platform.referrers) await referrer.erase?.(em, id, known);
  const { events, others, kept } = await erasePerson(em, { id, names: known }, found);
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
