import type { BulkResult, bulkUsersInput } from '@gatehouse/contract';
import { foldForSearch } from '@gatehouse/contract';
import type { z } from 'zod';
import type { AuthorizedCall } from '../platform/call.ts';
import { invalidField, Refusal } from '../platform/errors.ts';
import { deactivateUser, reactivateUser } from './change-status.ts';
import { findUser } from './find-user.ts';
import { listUsers } from './list-users.ts';
import { setRoles } from './set-roles.ts';
import { updateUser } from './update-user.ts';

type Input = z.output<typeof bulkUsersInput>;

/**
 * One act on many users. Each is judged and changed by itself, as if alone: those that are refused are listed with the reason.
 * A dry run does the same act to each and rolls it back, so that it is judged by the very checks of the act.
 */
export async function bulkUsers(caller: AuthorizedCall, input: Input): Promise<BulkResult> {
  const call: AuthorizedCall = input.dryRun ? { ...caller, rehearsal: true } : caller;
  const ids = input.ids ? [...new Set(input.ids)] : await matchingIds(call, input);
  const skipped: BulkResult['skipped'] = [];
  let done = 0;
  for (const id of ids) {
    try {
      await act(call, input, id);
      done++;
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      skipped.push({ id, reason: cause.reason });
    }
  }
  return { matched: ids.length, done, skipped };
}

async function matchingIds(call: AuthorizedCall, { filter }: Input): Promise<string[]> {
  const { search, ...rest } = filter ?? {};
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listUsers(call, { filter: rest, limit: 100, cursor, ...(search && foldForSearch(search) && { search }) });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null && ids.length <= 10_000);
  if (ids.length > 10_000) throw invalidField('filter', 'This matches more than 10,000 users. Narrow the filter.');
  return ids;
}

/** Does the act on one user, or rehearses it. @throws Refusal when that user can't be acted on. */
async function act(call: AuthorizedCall, input: Input, id: string): Promise<void> {
  const user = await findUser(call, call.em.fork(), id);
  const groups = user.groups.map((group) => group.id);
  switch (input.action) {
    case 'deactivate':
      await deactivateUser(call, { id, reason: input.reason });
      break;
    case 'reactivate':
      await reactivateUser(call, { id });
      break;
    case 'setRoles':
      // An Owner may step down, but not half-way through a list: the rest of it would be judged without their permissions.
      if (id === call.principal.id) throw new Refusal('FORBIDDEN', 'own-roles', 'Nobody changes their own roles together with those of others.');
      await setRoles(call, { id, version: user.version, roles: (input.roles ?? []).map((role) => ({ role })) });
      break;
    case 'addToGroup':
      await updateUser(call, { id, version: user.version, groupIds: [...groups, input.groupId ?? ''] });
      break;
    case 'removeFromGroup':
      await updateUser(call, { id, version: user.version, groupIds: groups.filter((group) => group !== input.groupId) });
      break;
  }
}
