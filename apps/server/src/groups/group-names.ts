import { RESERVED_GROUP_NAME, RESERVED_GROUP_NAMES } from '@gatehouse/contract';
import { conflict, invalidField } from '../platform/errors.ts';
import { lookOf, looksLike } from '../platform/look-alikes/look-keys.ts';
import type { Em } from '../platform/orm.ts';
import { foldedGroupName } from './group.entity.ts';

/** Whether a name looks the same as one that no group may have. That it is one of those is seen before. */
export const isReservedLook = (name: string): boolean => [...RESERVED_GROUP_NAMES].some((reserved) => looksLike(name, reserved));

export const GROUP_LOOKS_TAKEN = 'This group name looks the same as another one. Choose one that can be told apart.';

/**
 * Judged inside of a change, where changes queue.
 * @param exceptId the group that is to have it, if it is there already.
 * @throws Refusal `name-taken` when another group has it, in whatever case, or one that looks the same; `invalid` when it looks like a reserved name.
 */
export async function requireFreeName(em: Em, name: string, exceptId = ''): Promise<void> {
  if (isReservedLook(name)) throw invalidField('name', RESERVED_GROUP_NAME);
  const taken = await em.execute<unknown[]>('select 1 from groups where name_key = ? and id <> ?', [foldedGroupName(name).nameKey, exceptId]);
  if (taken.length > 0) throw nameTaken(`There is a group "${name}" already. Case does not distinguish them.`);
  const { lookKeys, foldedLookKeys } = lookOf(name).confused;
  const confused = await em.execute<unknown[]>(
    `select 1 from groups where (look_key in ${marks(lookKeys)} or folded_look_key in ${marks(foldedLookKeys)}) and id <> ?`,
    [...lookKeys, ...foldedLookKeys, exceptId],
  );
  if (confused.length > 0) throw nameTaken(GROUP_LOOKS_TAKEN);
}

const marks = (values: readonly string[]): string => `(${values.map(() => '?').join(', ')})`;

const nameTaken = (message: string) => conflict('name-taken', message, { fields: { name: message } });
