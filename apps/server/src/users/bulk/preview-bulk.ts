import type { BulkPreview, startBulkInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { AuthorizedCall } from '../../platform/call.ts';
import { Refusal } from '../../platform/errors.ts';
import { letOthersGo } from '../../platform/let-others-go.ts';
import { countMatching, fromMatching } from '../../platform/read-page.ts';
import { matchingUsers } from '../list-users.ts';
import { actOnUser, requireMayAct } from './act-on-user.ts';
import { actOf } from './bulk-users.ts';
import { visibleUsernames } from './visible-usernames.ts';

type Input = z.output<typeof startBulkInput>;

/** So many are tried: about a second's work. What holds for them is told as holding for them, not for all. */
const MAX_CHECKED = 1000;
const MAX_EXAMPLES = 3;

/** Does the act to the first of those that match, takes it back, and tells what would happen: who is skipped, and why. */
export async function previewBulk(caller: AuthorizedCall, input: Input): Promise<BulkPreview> {
  const act = actOf(input);
  await requireMayAct(caller, act);
  const { matched, ids } = await firstOf(caller, input);
  const call: AuthorizedCall = { ...caller, rehearsal: true };
  const skipped = new Map<string, string[]>();
  let done = 0;
  let unchanged = 0;
  for (const id of ids) {
    await letOthersGo();
    try {
      if (await actOnUser(call, act, id)) done++;
      else unchanged++;
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      skipped.set(cause.reason, [...(skipped.get(cause.reason) ?? []), id]);
    }
  }
  const examples = [...skipped].map(([reason, all]) => ({ reason, count: all.length, ids: all.slice(0, MAX_EXAMPLES) }));
  const names = await visibleUsernames(
    caller,
    examples.flatMap((group) => group.ids),
  );
  return {
    matched,
    checked: ids.length,
    done,
    unchanged,
    skipped: examples
      .map(({ reason, count, ids: few }) => ({ reason, count, examples: few.map((id) => names.get(id) ?? id) }))
      .sort((a, b) => b.count - a.count),
  };
}

async function firstOf(call: AuthorizedCall, { ids, filter }: Input): Promise<{ matched: number; ids: string[] }> {
  if (ids) {
    const chosen = [...new Set(ids)];
    return { matched: chosen.length, ids: chosen.slice(0, MAX_CHECKED) };
  }
  const { search, ...rest } = filter ?? {};
  const matching = matchingUsers(call, { search, filter: rest });
  const { sql, parameters } = fromMatching(call.em, matching);
  const rows = await call.em.execute<{ id: string }[]>(`select u.id ${sql} order by u.id limit ?`, [...parameters, MAX_CHECKED]);
  return { matched: await countMatching(call.em, matching), ids: rows.map(({ id }) => id) };
}
