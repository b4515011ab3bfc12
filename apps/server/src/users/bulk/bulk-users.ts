import type { BulkResult, bulkUsersInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { AuthorizedCall } from '../../platform/call.ts';
import { invalidField, Refusal } from '../../platform/errors.ts';
import { letOthersGo } from '../../platform/let-others-go.ts';
import { listUsers } from '../list-users.ts';
import { type Act, actOnUser } from './act-on-user.ts';

type Input = z.output<typeof bulkUsersInput>;

/** The act that a call asks for. */
export const actOf = ({ action, groupId, roles, reason }: Omit<Input, 'dryRun'>): Act => ({ action, groupId, roles: roles?.map((role) => ({ role })), reason });

/**
 * One act on many users, within the call. Each is judged and changed by itself, as if alone: those that are refused are listed with
 * the reason. A dry run does the same act to each and rolls it back, so that it is judged by the very checks of the act.
 */
export async function bulkUsers(caller: AuthorizedCall, input: Input): Promise<BulkResult> {
  const call: AuthorizedCall = input.dryRun ? { ...caller, rehearsal: true } : caller;
  const ids = input.ids ? [...new Set(input.ids)] : await matchingIds(call, input);
  const act = actOf(input);
  const skipped: BulkResult['skipped'] = [];
  let done = 0;
  for (const id of ids) {
    await letOthersGo();
    try {
      await actOnUser(call, act, id);
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
    const page = await listUsers(call, { filter: rest, limit: 100, cursor, search });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null && ids.length <= 10_000);
  if (ids.length > 10_000) throw invalidField('filter', 'This matches more than 10,000 users. Narrow the filter, or start a job.');
  return ids;
}
