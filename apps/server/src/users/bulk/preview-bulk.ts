import type { BulkPreview, previewBulkInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { AuthorizedCall } from '../../platform/call.ts';
import { Refusal } from '../../platform/errors.ts';
import { letOthersGo } from '../../platform/let-others-go.ts';
import { countMatching } from '../../platform/read-page.ts';
import { matchingUsers } from '../list-users.ts';
import { actOnUser, requireMayAct } from './act-on-user.ts';
import { actOf } from './bulk-users.ts';
import { chosenBy } from './choose-rows.ts';
import { visibleUsernames } from './visible-usernames.ts';

type Input = z.output<typeof previewBulkInput>;

/** So many are tried in one call: about a second's work. Whoever wants to know of all goes on where it ended. */
const MAX_CHECKED = 1000;
const MAX_EXAMPLES = 3;

/** Does the act to some of those that match, takes it back, and tells what would happen: who is skipped and why, and who loses which role. */
export async function previewBulk(caller: AuthorizedCall, input: Input): Promise<BulkPreview> {
  const act = actOf(input);
  await requireMayAct(caller, act);
  const { matched, ids, next } = await someOf(caller, input);
  const call: AuthorizedCall = { ...caller, rehearsal: true };
  const skipped = new Map<string, string[]>();
  const losing = new Map<string, string[]>();
  let done = 0;
  let unchanged = 0;
  for (const id of ids) {
    await letOthersGo();
    try {
      const { changed, lost } = await actOnUser(call, act, id);
      if (changed) done++;
      else unchanged++;
      for (const role of lost) losing.set(role, [...(losing.get(role) ?? []), id]);
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      skipped.set(cause.reason, [...(skipped.get(cause.reason) ?? []), id]);
    }
  }
  const names = await visibleUsernames(
    caller,
    [...skipped.values(), ...losing.values()].flatMap((all) => all.slice(0, MAX_EXAMPLES)),
  );
  const counted = (all: readonly string[]) => ({ count: all.length, examples: all.slice(0, MAX_EXAMPLES).map((id) => names.get(id) ?? id) });
  return {
    matched,
    checked: ids.length,
    done,
    unchanged,
    skipped: [...skipped].map(([reason, all]) => ({ reason, ...counted(all) })).sort((a, b) => b.count - a.count),
    losing: [...losing].map(([role, all]) => ({ role, ...counted(all) })).sort((a, b) => b.count - a.count),
    next,
  };
}

async function someOf(call: AuthorizedCall, input: Input): Promise<{ matched: number; ids: string[]; next: string | null }> {
  const ids = await chosenBy(call, input)(input.after ?? '', MAX_CHECKED);
  return { matched: await matchedOf(call, input), ids, next: ids.length === MAX_CHECKED ? (ids.at(-1) ?? null) : null };
}

async function matchedOf(call: AuthorizedCall, { ids, filter }: Input): Promise<number> {
  if (ids) return new Set(ids).size;
  const { search, ...rest } = filter ?? {};
  return countMatching(call.em, matchingUsers(call, { search, filter: rest }));
}
